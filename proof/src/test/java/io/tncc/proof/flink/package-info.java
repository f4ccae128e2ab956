/** Flink clusters of separate processes, and the jobs on them. */
@NullMarked
package io.tncc.proof.flink;

import org.jspecify.annotations.NullMarked;
