/** The Kafka broker as a process. */
@NullMarked
package io.tncc.proof.kafka;

import org.jspecify.annotations.NullMarked;
