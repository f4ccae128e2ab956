/** {@code ./tncc export}: encoder files in the formats of other programs, each checked to give the same embeddings. */
@NullMarked
package io.tncc.cli.export;

import org.jspecify.annotations.NullMarked;
