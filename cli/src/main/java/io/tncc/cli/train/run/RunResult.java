package io.tncc.cli.train.run;

import io.tncc.cli.train.plan.RunSettings;
import io.tncc.model.file.EncoderFile;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What became of a run.
 *
 * @param settings of the run
 * @param images of the run
 * @param progress at its end; the last of its curve are the figures of the encoder, unless it diverged
 * @param ended how it ended
 * @param encoder at its end
 * @param forgetting {@link Forgetting}, where there is more than one evaluation and images have labels
 */
public record RunResult(
        RunSettings settings,
        RunImages images,
        RunProgress progress,
        Ended ended,
        EncoderFile encoder,
        OptionalDouble forgetting) {

    /** The figures at the end, unless it diverged. */
    public Optional<CurvePoint> last() {
        return ended == Ended.DIVERGED
                ? Optional.empty()
                : Optional.of(progress.curve().get(progress.curve().size() - 1));
    }

    /** Images trained on in a second of training, evaluation left out. */
    public double imagesPerSecond() {
        return progress.images() / Math.max(progress.trainingNanos() / 1e9, 1e-9);
    }
}
