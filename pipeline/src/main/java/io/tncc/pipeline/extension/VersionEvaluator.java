package io.tncc.pipeline.extension;

import java.io.Serializable;
import java.util.Map;

/**
 * Judges encoder versions by figures of its own, beside those of the probe set, which there has to be. The figures are part of the
 * encoder file, so this is a pure function. Each subtask has a copy, which one thread calls.
 */
@FunctionalInterface
public interface VersionEvaluator extends Serializable {

    /**
     * Evaluates a version before it is published.
     *
     * @return figures by name: small letters, digits and hyphens
     * @throws Exception if it can not: the job goes back to its last checkpoint
     */
    Map<String, Double> evaluate(TriedVersion version) throws Exception;
}
