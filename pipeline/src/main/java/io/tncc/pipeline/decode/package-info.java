/** From Kafka records to square RGB images, or to the reason why not. */
@NullMarked
package io.tncc.pipeline.decode;

import org.jspecify.annotations.NullMarked;
