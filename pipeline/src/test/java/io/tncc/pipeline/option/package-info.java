/** Tests of the options. */
@NullMarked
package io.tncc.pipeline.option;

import org.jspecify.annotations.NullMarked;
