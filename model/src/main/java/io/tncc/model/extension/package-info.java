/** Code of a user's, by what state knows it, and what is said where it returns what can not be used. */
@NullMarked
package io.tncc.model.extension;

import org.jspecify.annotations.NullMarked;
