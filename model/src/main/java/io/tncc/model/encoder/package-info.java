/** The encoder: a residual network and a projector, described once, written as TorchScript for training and inference. */
@NullMarked
package io.tncc.model.encoder;

import org.jspecify.annotations.NullMarked;
