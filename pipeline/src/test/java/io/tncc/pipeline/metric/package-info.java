@NullMarked
package io.tncc.pipeline.metric;

import org.jspecify.annotations.NullMarked;
