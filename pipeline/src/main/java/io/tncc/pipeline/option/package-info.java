/** The options of the job: what can be set, what is allowed, and how they are read. */
@NullMarked
package io.tncc.pipeline.option;

import org.jspecify.annotations.NullMarked;
