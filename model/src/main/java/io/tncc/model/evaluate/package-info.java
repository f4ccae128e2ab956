/** How good embeddings are: nearest neighbors, and figures of the representation itself. */
@NullMarked
package io.tncc.model.evaluate;

import org.jspecify.annotations.NullMarked;
