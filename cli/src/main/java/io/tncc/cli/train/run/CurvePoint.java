package io.tncc.cli.train.run;

import io.tncc.model.evaluate.Evaluation;

/**
 * The figures of an encoder on its way.
 *
 * @param images how many were trained on
 * @param figures on the images of the run
 */
public record CurvePoint(long images, Evaluation figures) {}
