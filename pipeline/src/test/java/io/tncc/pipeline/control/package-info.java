/** Tests of the package. */
@NullMarked
package io.tncc.pipeline.control;

import org.jspecify.annotations.NullMarked;
