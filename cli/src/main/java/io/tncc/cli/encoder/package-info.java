/** Encoder files, read from where they lie or as they were announced, and single images embedded by them. */
@NullMarked
package io.tncc.cli.encoder;

import org.jspecify.annotations.NullMarked;
