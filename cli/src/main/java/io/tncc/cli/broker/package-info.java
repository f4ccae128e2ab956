/** A real Kafka broker in this process, for the demo and for tests. */
@NullMarked
package io.tncc.cli.broker;

import org.jspecify.annotations.NullMarked;
