package io.tncc.cli.train.run;

import io.tncc.model.evaluate.Evaluation;
import io.tncc.model.objective.ObjectiveProbe;
import org.jspecify.annotations.Nullable;

/**
 * The figures of an encoder on its way.
 *
 * @param images how many were trained on
 * @param figures on the images of the run
 * @param objective what the objective did to some of the images that are classified; null without negatives, or where but one
 *     image is classified
 */
public record CurvePoint(long images, Evaluation figures, ObjectiveProbe.@Nullable Figures objective) {}
