/** Every metric of the job: what it is called, and what it tells. */
@NullMarked
package io.tncc.pipeline.metric;

import org.jspecify.annotations.NullMarked;
