/** Tests of embedding. */
@NullMarked
package io.tncc.pipeline.embed;

import org.jspecify.annotations.NullMarked;
