package io.tncc.cli.train.run;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.train.plan.RunSettings;
import io.tncc.cli.train.stream.ImageStream;
import io.tncc.cli.train.stream.StreamedImage;
import io.tncc.model.evaluate.DivergedEncoderException;
import io.tncc.model.evaluate.EncoderEvaluation;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.train.LearnerSpec;
import io.tncc.model.train.StepReport;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.PublishingOptions;
import io.tncc.pipeline.option.PublishingOptions.Statistics;
import io.tncc.pipeline.option.TrainingOptions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** One run, from its first image or from where it was saved to the figures of its encoder. */
public final class Training {

    private final RunSettings settings;
    private final RunImages images;
    private final Saving saving;
    private final Duration limit;
    private final LearnerSpec spec;
    private final Statistics statistics;
    private final int batchSize;
    private final ImageStream stream;
    private RunProgress progress = RunProgress.NONE;

    /**
     * Where and how often a run is saved.
     *
     * @param folder where to, or null for nowhere
     * @param everyImages after how many more images trained on
     * @param export where each step is written down, or null for nowhere
     */
    public record Saving(@Nullable CheckpointFolder folder, long everyImages, @Nullable StepExport export) {

        /** Nowhere. */
        public static final Saving NONE = new Saving(null, 1, null);
    }

    /** @param limit how long the run may take; what it then is, is evaluated */
    public Training(RunSettings settings, RunImages images, Saving saving, Duration limit) {
        PipelineConfiguration configuration = settings.configuration();
        this.settings = settings;
        this.images = images;
        this.saving = saving;
        this.limit = limit;
        this.spec = LearnerSettings.start(configuration);
        this.statistics = configuration.get(PublishingOptions.STATISTICS);
        this.batchSize = configuration.get(TrainingOptions.BATCH_SIZE);
        this.stream = settings.order()
                .over(images.trained().labels(), images.trained().side(), settings.seed(), settings.images());
    }

    /** Trains and evaluates; to be called once. */
    public RunResult run(TrainingListener listener) {
        try (DurableLearner learner = DurableLearner.open(spec, statistics, saving.folder());
                StepExport export = saving.export()) {
            progress = learner.progress();
            long started = System.nanoTime() - progress.nanos();
            Ended ended;
            try {
                ended = train(learner, export, started, listener);
                if (ended != Ended.DIVERGED && !progress.isEvaluated()) {
                    evaluate(learner, listener);
                }
            } catch (DivergedEncoderException e) {
                ended = Ended.DIVERGED;
            }
            progress = progress.at(System.nanoTime() - started);
            OptionalDouble forgetting = ended == Ended.DIVERGED || !images.isLabelled()
                    ? OptionalDouble.empty()
                    : Forgetting.of(progress.curve(), stream);
            return new RunResult(settings, images, progress, ended, learner.encoderFile(), forgetting);
        }
    }

    private Ended train(DurableLearner learner, @Nullable StepExport export, long started, TrainingListener listener) {
        while (progress.images() < settings.images()) {
            if (Thread.interrupted()) {
                throw new CommandFailure("The run was interrupted after %,d images".formatted(progress.images()));
            }
            long before = progress.images();
            ImageBatch batch = batch(before);
            long stepStarted = System.nanoTime();
            List<StepReport> steps = learner.train(batch);
            progress = progress.after(steps, batch.size(), System.nanoTime() - stepStarted)
                    .at(System.nanoTime() - started);
            listener.trained(progress.images());
            if (export != null) {
                export.write(spec, batch, steps);
            }
            if (steps.stream().anyMatch(step -> !Float.isFinite(step.loss()))) {
                return Ended.DIVERGED;
            }
            if (passes(settings.evaluation().everyImages(), before, progress.images())) {
                evaluate(learner, listener);
                progress = progress.at(System.nanoTime() - started);
            }
            boolean cutOff = progress.images() < settings.images() && progress.nanos() > limit.toNanos();
            if (cutOff || passes(saving.everyImages(), before, progress.images())) {
                learner.save(progress);
            }
            if (cutOff) {
                return Ended.CUT_OFF;
            }
        }
        return Ended.COMPLETE;
    }

    /** The images from a place on, as the stream has them. */
    private ImageBatch batch(long from) {
        int side = images.trained().side();
        int imageBytes = ImageBatch.imageBytes(side);
        int count = (int) Math.min(batchSize, settings.images() - from);
        byte[] pixels = new byte[count * imageBytes];
        long[] ordinals = new long[count];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            StreamedImage image = stream.at(from + i);
            byte[] plain = images.trained().pixels(image.index(), image.index() + 1);
            System.arraycopy(image.alteration().apply(plain, side), 0, pixels, i * imageBytes, imageBytes);
            ordinals[i] = from + i;
            labels[i] = images.trained().labels()[image.index()];
        }
        return new ImageBatch(side, pixels, ordinals, labels);
    }

    private void evaluate(DurableLearner learner, TrainingListener listener) {
        progress = progress.evaluated(
                EncoderEvaluation.of(learner.encoderFile(), images.bank(), images.queries()),
                learner.probe(images.queries()));
        listener.evaluated(progress.curve().get(progress.curve().size() - 1));
    }

    /** Whether a multiple of the interval was reached. */
    private static boolean passes(long interval, long before, long after) {
        return interval > 0 && before / interval < after / interval;
    }
}
