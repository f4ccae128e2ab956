/**
 * How fast the machine trains, embeds, decodes and saves, how that grows, and how much of it is left between Kafka and the
 * encoder: {@code ./tncc bench}.
 */
@NullMarked
package io.tncc.cli.bench;

import org.jspecify.annotations.NullMarked;
