/** The replay buffer: images of the past that are trained on again, and the policies of which ones stay. */
@NullMarked
package io.tncc.model.replay;

import org.jspecify.annotations.NullMarked;
