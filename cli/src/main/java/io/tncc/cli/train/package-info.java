/** {@code ./tncc train}: the learner of the job on a data set, without Kafka and Flink. */
@NullMarked
package io.tncc.cli.train;

import org.jspecify.annotations.NullMarked;
