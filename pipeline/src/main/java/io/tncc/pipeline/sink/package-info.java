/** Records on their way to Kafka, each delivered once or the job fails. */
@NullMarked
package io.tncc.pipeline.sink;

import org.jspecify.annotations.NullMarked;
