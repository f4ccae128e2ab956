/** Random numbers without a state to save: each is a pure function of what it is drawn for. */
@NullMarked
package io.tncc.model.random;

import org.jspecify.annotations.NullMarked;
