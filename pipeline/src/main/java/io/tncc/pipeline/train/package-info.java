/**
 * The training half's operator: it gathers each lane's images into batches, lets the lane's learner train on them, keeps the
 * learner in keyed state, and publishes encoder versions.
 */
@NullMarked
package io.tncc.pipeline.train;

import org.jspecify.annotations.NullMarked;
