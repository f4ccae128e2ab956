/** Tests of the package. */
@NullMarked
package io.tncc.pipeline.decode;

import org.jspecify.annotations.NullMarked;
