/** Tests of the probe set. */
@NullMarked
package io.tncc.pipeline.probe;

import org.jspecify.annotations.NullMarked;
