/** Encoder files: the safetensors format, what an encoder's metadata says, and where a file lies. */
@NullMarked
package io.tncc.model.file;

import org.jspecify.annotations.NullMarked;
