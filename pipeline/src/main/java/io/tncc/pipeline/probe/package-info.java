/** The images of {@code probe.path}, which versions are tried on. */
@NullMarked
package io.tncc.pipeline.probe;

import org.jspecify.annotations.NullMarked;
