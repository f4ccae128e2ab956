/** Maps of embeddings in two dimensions, each laid over the one before it. */
@NullMarked
package io.tncc.cli.dashboard.map;

import org.jspecify.annotations.NullMarked;
