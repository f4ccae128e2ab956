/** The orders in which the images of a data set become a stream: pure functions of a seed. */
@NullMarked
package io.tncc.cli.train.stream;

import org.jspecify.annotations.NullMarked;
