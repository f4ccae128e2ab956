/** The memory: a sliding window over the keys of the stream. */
@NullMarked
package io.tncc.model.memory;

import org.jspecify.annotations.NullMarked;
