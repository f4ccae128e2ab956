/** Decoded images, as the learner and the embedder take them. */
@NullMarked
package io.tncc.model.image;

import org.jspecify.annotations.NullMarked;
