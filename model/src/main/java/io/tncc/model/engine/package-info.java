/** The one place that talks to libtorch and ONNX Runtime: starting them, and running TorchScript written as text and ONNX models. */
@NullMarked
package io.tncc.model.engine;

import org.jspecify.annotations.NullMarked;
