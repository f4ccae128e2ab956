/** From records to pixels: what can not be used is told apart with its reason, before it costs memory. */
@NullMarked
package io.tncc.pipeline.decode;

import org.jspecify.annotations.NullMarked;
