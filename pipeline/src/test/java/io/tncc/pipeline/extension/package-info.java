@NullMarked
package io.tncc.pipeline.extension;

import org.jspecify.annotations.NullMarked;
