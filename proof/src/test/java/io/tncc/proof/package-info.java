/** Suites that hold the job to its promises by killing and starving real processes. */
@NullMarked
package io.tncc.proof;

import org.jspecify.annotations.NullMarked;
