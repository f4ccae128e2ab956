/** {@code ./tncc demo}: Kafka, Flink and the whole job in this process, on real images, watched as it learns. */
@NullMarked
package io.tncc.cli.demo;

import org.jspecify.annotations.NullMarked;
