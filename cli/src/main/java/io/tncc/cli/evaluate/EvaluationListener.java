package io.tncc.cli.evaluate;

import io.tncc.model.evaluate.Embeddings;
import io.tncc.schemas.EncoderVersion;

/** Told of evaluations by the thread that makes them. */
@FunctionalInterface
public interface EvaluationListener {

    /**
     * A version was evaluated.
     *
     * @param bank the embeddings of the bank by the layer that the job publishes, (N, E)
     */
    void evaluated(EvaluatedVersion version, Embeddings bank);

    /** A version could not be evaluated, such as one whose file is gone. */
    default void failed(EncoderVersion version, Exception reason) {}
}
