/** What leaves the job for Kafka, and how it is delivered without loss. */
@NullMarked
package io.tncc.pipeline.sink;

import org.jspecify.annotations.NullMarked;
