package io.tncc.pipeline.train;

import io.tncc.model.evaluate.DivergedEncoderException;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.probe.Probe;
import io.tncc.model.replay.ReplayPolicy;
import io.tncc.model.train.Learner;
import io.tncc.pipeline.decode.DecodedImage;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.ProbeOptions;
import io.tncc.pipeline.option.PublishingOptions;
import io.tncc.pipeline.option.PublishingOptions.Statistics;
import io.tncc.pipeline.probe.ProbePath;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * Makes the encoder file of each version and tries it on the probe set, if there is one: what it finds is a pure function of the
 * learner, the set and the state of the lane, so that the file is the same after a recovery.
 */
final class ProbedVersions {

    private final SetAsideImages setAside;
    private final ProbedFeatures features;
    private final LaneImages probe;
    private final Statistics statistics;
    private final ProbeMetrics metrics;
    private final @Nullable OwnFigures ownFigures;

    /** Reads the probe set where it is a path. */
    ProbedVersions(
            PipelineConfiguration configuration, SetAsideImages setAside, ProbedFeatures features, MetricGroup group)
            throws IOException {
        this.setAside = setAside;
        this.features = features;
        this.metrics = new ProbeMetrics(group);
        this.ownFigures = configuration
                .extensions()
                .evaluator()
                .map(evaluator -> new OwnFigures(evaluator, group))
                .orElse(null);
        this.probe =
                configuration.find(ProbeOptions.PATH).isPresent() ? always(ProbePath.read(configuration)) : setAside;
        this.statistics = configuration.get(PublishingOptions.STATISTICS);
    }

    private static LaneImages always(ImageBatch images) {
        Optional<ImageBatch> same = Optional.of(images);
        return () -> same;
    }

    /** Sets the image aside if it is one of those, and tells. */
    boolean setsAside(DecodedImage image, byte[] pixels) throws Exception {
        if (!setAside.takes(image)) {
            return false;
        }
        setAside.add(image, pixels);
        metrics.setAside();
        return true;
    }

    /** Lets go of a deleted image. */
    void forget(DecodedImage image) throws Exception {
        setAside.forget(image.lane(), image.id());
        features.forget(setAside.numberOf(image.lane(), image.id()));
    }

    /**
     * The encoder as it is now, as the version of that number, tried.
     *
     * @throws DivergedEncoderException if it makes numbers of the probe set that are not finite
     */
    ProbedVersion version(Learner learner, long number) throws Exception {
        EncoderFile file = file(learner, number);
        Optional<ImageBatch> images = probe.now();
        if (images.isEmpty() || !learner.hasNegatives()) {
            return new ProbedVersion(file, null, setAside.count());
        }
        long before = System.nanoTime();
        Probe.Outcome outcome = Probe.of(learner, file, images.get(), features.read());
        features.replace(outcome.features());
        metrics.probed(outcome.figures(), (System.nanoTime() - before) / (float) TimeUnit.MILLISECONDS.toNanos(1));
        SortedMap<String, String> settings = outcome.figures().toText();
        if (ownFigures != null) {
            settings.putAll(ownFigures.of(learner.lane(), number, images.get(), outcome));
        }
        EncoderFile tried = new EncoderFile(file.metadata().with(settings), file.weights());
        return new ProbedVersion(tried, outcome.figures(), setAside.count());
    }

    private EncoderFile file(Learner learner, long number) throws Exception {
        if (statistics == Statistics.RUNNING) {
            return learner.encoderFile(number);
        }
        if (learner.spec().replay().policy() != ReplayPolicy.NONE) {
            return learner.recalibratedEncoderFile(number);
        }
        Optional<ImageBatch> images = probe.now();
        return images.isEmpty() ? learner.encoderFile(number) : learner.encoderFile(number, images.get());
    }
}
