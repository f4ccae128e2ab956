/** From images to embeddings, by an encoder that no longer changes. */
@NullMarked
package io.tncc.model.embed;

import org.jspecify.annotations.NullMarked;
