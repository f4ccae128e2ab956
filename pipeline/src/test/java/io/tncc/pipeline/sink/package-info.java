/** Tests of the package. */
@NullMarked
package io.tncc.pipeline.sink;

import org.jspecify.annotations.NullMarked;
