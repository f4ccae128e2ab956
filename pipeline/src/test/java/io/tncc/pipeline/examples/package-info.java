/** Examples for those who extend the job, as docs/extending.md shows them. They are compiled, run and tested with it. */
@NullMarked
package io.tncc.pipeline.examples;

import org.jspecify.annotations.NullMarked;
