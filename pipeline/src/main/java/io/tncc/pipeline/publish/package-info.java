/** Encoder files on their way to the object store, and which of them stay there. */
@NullMarked
package io.tncc.pipeline.publish;

import org.jspecify.annotations.NullMarked;
