/** Processes of their own, under a supervisor. */
@NullMarked
package io.tncc.proof.process;

import org.jspecify.annotations.NullMarked;
