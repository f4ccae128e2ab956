/** Tests of publishing. */
@NullMarked
package io.tncc.pipeline.publish;

import org.jspecify.annotations.NullMarked;
