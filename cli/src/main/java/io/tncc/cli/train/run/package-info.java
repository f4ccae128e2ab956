/** One run: from the images through the learner to its figures, saved on the way. */
@NullMarked
package io.tncc.cli.train.run;

import org.jspecify.annotations.NullMarked;
