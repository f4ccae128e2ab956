/** The one place that talks to libtorch: starting it, and running TorchScript written as text. */
@NullMarked
package io.tncc.model.engine;

import org.jspecify.annotations.NullMarked;
