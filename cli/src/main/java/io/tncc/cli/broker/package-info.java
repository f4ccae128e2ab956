/** Kafka: a real broker in this process, for the demo and for tests; asking any broker; and the topics that a job needs. */
@NullMarked
package io.tncc.cli.broker;

import org.jspecify.annotations.NullMarked;
