package io.tncc.cli.evaluate;

import io.tncc.model.evaluate.Evaluation;
import io.tncc.schemas.EncoderVersion;

/**
 * A version and its figures.
 *
 * @param announcement as it is on the topic
 * @param figures on the images that it was evaluated on
 */
public record EvaluatedVersion(EncoderVersion announcement, Evaluation figures) {}
