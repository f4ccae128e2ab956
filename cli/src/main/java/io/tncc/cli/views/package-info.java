/** {@code ./tncc views}: what the learner sees, as a picture. */
@NullMarked
package io.tncc.cli.views;

import org.jspecify.annotations.NullMarked;
