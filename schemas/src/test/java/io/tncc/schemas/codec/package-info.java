/** The tests of the codecs and the golden records that they share. */
@NullMarked
package io.tncc.schemas.codec;

import org.jspecify.annotations.NullMarked;
