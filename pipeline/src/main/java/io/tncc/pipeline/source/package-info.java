/** Images from Kafka, from the first that the topic retains, none left out in silence. */
@NullMarked
package io.tncc.pipeline.source;

import org.jspecify.annotations.NullMarked;
