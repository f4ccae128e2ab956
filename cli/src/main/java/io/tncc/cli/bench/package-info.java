/** How fast the machine trains, and how much of that is left between Kafka and the encoder: {@code ./tncc bench}. */
@NullMarked
package io.tncc.cli.bench;

import org.jspecify.annotations.NullMarked;
