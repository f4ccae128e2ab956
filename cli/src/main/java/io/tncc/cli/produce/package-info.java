/** Puts the images of a data set onto a topic. */
@NullMarked
package io.tncc.cli.produce;

import org.jspecify.annotations.NullMarked;
