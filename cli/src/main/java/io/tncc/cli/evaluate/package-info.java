/** How good an encoder is on labelled images: {@code ./tncc evaluate}. */
@NullMarked
package io.tncc.cli.evaluate;

import org.jspecify.annotations.NullMarked;
