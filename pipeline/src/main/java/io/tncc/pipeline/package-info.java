/** Placeholder. */
@org.jspecify.annotations.NullMarked
package io.tncc.pipeline;
