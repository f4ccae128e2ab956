/** The job as Kotlin describes it: {@code pretraining { ... }}, thin over {@link io.tncc.pipeline.Pretraining.Builder}. */
@NullMarked
package io.tncc.pipeline.dsl;

import org.jspecify.annotations.NullMarked;
