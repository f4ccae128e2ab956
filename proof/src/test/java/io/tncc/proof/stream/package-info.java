/** The images that go in, and what is checked of all that comes out. */
@NullMarked
package io.tncc.proof.stream;

import org.jspecify.annotations.NullMarked;
