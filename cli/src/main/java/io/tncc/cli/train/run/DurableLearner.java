package io.tncc.cli.train.run;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.model.evaluate.LabelledImages;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.objective.ObjectiveProbe;
import io.tncc.model.probe.Probe;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.model.train.StepReport;
import io.tncc.pipeline.option.PublishingOptions.Statistics;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The learner of a run, and where it is saved: it goes on from there to the same bits. */
final class DurableLearner implements AutoCloseable {

    static final String LANE = "main";

    private static final long VERSION = 1;

    private final Learner learner;
    private final SavedReplay replay;
    private final RunProgress progress;
    private final Statistics statistics;
    private final @Nullable CheckpointFolder folder;

    private DurableLearner(
            Learner learner,
            SavedReplay replay,
            RunProgress progress,
            Statistics statistics,
            @Nullable CheckpointFolder folder) {
        this.learner = learner;
        this.replay = replay;
        this.progress = progress;
        this.statistics = statistics;
        this.folder = folder;
    }

    /** The learner of the checkpoint in the folder, or a new one where there is none. */
    static DurableLearner open(LearnerSpec spec, Statistics statistics, @Nullable CheckpointFolder folder) {
        Optional<CheckpointFolder.Saved> saved = folder == null ? Optional.empty() : folder.read();
        if (saved.isEmpty()) {
            SavedReplay empty = new SavedReplay();
            Learner learner = Learner.initial(spec, LANE, empty.store());
            return new DurableLearner(learner, empty, RunProgress.NONE, statistics, folder);
        }
        try {
            SavedReplay replay = saved.get().replay();
            Learner learner = Learner.restore(spec, LANE, saved.get().learner(), replay.store());
            return new DurableLearner(learner, replay, saved.get().progress(), statistics, folder);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("The checkpoint %s can not be resumed: %s".formatted(folder, e.getMessage()), e);
        }
    }

    /** How far the run had come when the learner was saved. */
    RunProgress progress() {
        return progress;
    }

    /** Learns from a batch, and tells of each step. */
    List<StepReport> train(ImageBatch batch) {
        return learner.train(batch);
    }

    /** The encoder as it is now. */
    EncoderFile encoderFile() {
        return switch (statistics) {
            case RUNNING -> learner.encoderFile(VERSION);
            case RECALIBRATED -> learner.recalibratedEncoderFile(VERSION);
        };
    }

    /** What the objective does to the first of the images, or null without negatives, or where there is but one image. */
    ObjectiveProbe.@Nullable Figures probe(LabelledImages images) {
        return learner.hasNegatives() && images.count() > 1
                ? learner.probe(images.asBatch().part(0, Math.min(Probe.GRADIENT_IMAGES, images.count())))
                : null;
    }

    /** Saves the learner and the progress, if there is where to. */
    void save(RunProgress progressByNow) {
        if (folder != null) {
            LearnerSnapshot changes = learner.changes();
            replay.update(changes);
            folder.write(changes, replay, progressByNow);
        }
    }

    @Override
    public void close() {
        learner.close();
    }
}
