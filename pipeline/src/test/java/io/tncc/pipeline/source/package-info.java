/** Tests of the package. */
@NullMarked
package io.tncc.pipeline.source;

import org.jspecify.annotations.NullMarked;
