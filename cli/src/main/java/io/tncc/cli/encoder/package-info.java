/** Encoder files that lie on this machine. */
@NullMarked
package io.tncc.cli.encoder;

import org.jspecify.annotations.NullMarked;
