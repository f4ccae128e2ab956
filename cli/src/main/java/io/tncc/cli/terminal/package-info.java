/**
 * What all commands say to a person: progress bars, plain lines, pictures, and wrong uses and errors that one line explains; and to a
 * machine: JSON.
 */
@NullMarked
package io.tncc.cli.terminal;

import org.jspecify.annotations.NullMarked;
