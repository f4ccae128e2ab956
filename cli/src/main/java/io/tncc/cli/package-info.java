/** The command line {@code ./tncc}: its entry point and what all commands share. */
@NullMarked
package io.tncc.cli;

import org.jspecify.annotations.NullMarked;
