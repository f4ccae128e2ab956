/** Where images come from: Kafka, without skipping any in silence. */
@NullMarked
package io.tncc.pipeline.source;

import org.jspecify.annotations.NullMarked;
