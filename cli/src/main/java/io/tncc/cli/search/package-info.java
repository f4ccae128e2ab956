/** The images of a stream that are nearest to one, by an index on disk that follows the embeddings of one encoder version. */
@NullMarked
package io.tncc.cli.search;

import org.jspecify.annotations.NullMarked;
