/** What the API docs show that no comment says. */
@NullMarked
package io.tncc.api;

import org.jspecify.annotations.NullMarked;
