/** The learner of one lane, and the one training step that is all of its learning: {@link io.tncc.model.train.TrainingStep}. */
@NullMarked
package io.tncc.model.train;

import org.jspecify.annotations.NullMarked;
