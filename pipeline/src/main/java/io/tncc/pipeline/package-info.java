/**
 * The Flink job: images from Kafka train an encoder for ever and are embedded by its versions. The whole flow is
 * {@link io.tncc.pipeline.PretrainingTopology}.
 */
@NullMarked
package io.tncc.pipeline;

import org.jspecify.annotations.NullMarked;
