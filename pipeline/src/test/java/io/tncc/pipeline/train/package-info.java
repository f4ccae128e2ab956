/** Tests of training. */
@NullMarked
package io.tncc.pipeline.train;

import org.jspecify.annotations.NullMarked;
