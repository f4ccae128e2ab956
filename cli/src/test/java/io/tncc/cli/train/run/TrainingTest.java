package io.tncc.cli.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.train.plan.RunSettings;
import io.tncc.cli.train.plan.RunValues;
import io.tncc.cli.train.run.Training.Saving;
import io.tncc.cli.train.stream.ImageStream;
import io.tncc.cli.train.stream.StreamedImage;
import io.tncc.model.evaluate.Evaluation;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A small encoder on 100 generated pictures, of which 40 vote on 30. */
class TrainingTest {

    private static final int TRAIN_IMAGES = 100;
    private static final Duration NO_LIMIT = Duration.ofDays(1);
    private static final DecodedDataset DATASET =
            new DecodedDataset(DatasetSource.parse("generated:" + TRAIN_IMAGES).open());

    @TempDir
    private Path folder;

    /** Killed in the midst of a batch's report, when 64 of 100 images are saved and more were trained on. */
    @ParameterizedTest
    @CsvSource({"shuffled, none, 1", "by-class, minimum-redundancy, 2", "bursts:4, reservoir, 2", "drift, fifo, 3"})
    void aRunThatIsKilledAndResumedEndsInTheSameEncoder(String order, String policy, String updates) {
        RunSettings settings = settings(Map.of(
                "order", order,
                "replay.policy", policy,
                "replay.max-bytes", "16 kb",
                "training.updates-per-batch", updates));
        RunResult undisturbed = train(settings, Saving.NONE);
        Saving saving = new Saving(new CheckpointFolder(folder), 32, null);
        assertThatThrownBy(() -> new Training(settings, images(settings), saving, NO_LIMIT).run(killedAt(80)))
                .hasMessage("killed");
        CheckpointFolder.Saved saved = new CheckpointFolder(folder).read().orElseThrow();
        assertThat(saved.progress().images()).isEqualTo(64);
        assertThat(saved.progress().curve()).hasSize(1);

        RunResult resumed = train(settings, saving);
        assertThat(EncoderFile.sha256(resumed.encoder().toBytes()))
                .isEqualTo(EncoderFile.sha256(undisturbed.encoder().toBytes()));
        assertThat(resumed.progress().curve()).isEqualTo(undisturbed.progress().curve());
        assertThat(resumed.progress().averageLoss())
                .isEqualTo(undisturbed.progress().averageLoss());
        assertThat(resumed.encoder().metadata().imagesSeen()).isEqualTo(100);
    }

    /** What the manifest does not name was being written when the process died. */
    @Test
    void halfACheckpointDoesNotCount() throws IOException {
        RunSettings settings = settings(Map.of());
        Saving saving = new Saving(new CheckpointFolder(folder), 32, null);
        assertThatThrownBy(() -> new Training(settings, images(settings), saving, NO_LIMIT).run(killedAt(48)));
        Files.writeString(folder.resolve("weights-000000000064"), "torn");
        Files.writeString(folder.resolve("checkpoint.json.next"), "{");
        assertThat(train(settings, saving).encoder().toBytes())
                .isEqualTo(train(settings, Saving.NONE).encoder().toBytes());
    }

    /** Checkpoints of before say nothing of skipped steps. */
    @ParameterizedTest
    @CsvSource({"'\"skippedSteps\":3,', 3", "'', 0"})
    void aCheckpointKeepsHowManyStepsWereSkipped(String saved, long skipped) throws IOException {
        RunSettings settings = settings(Map.of());
        Saving saving = new Saving(new CheckpointFolder(folder), 32, null);
        assertThatThrownBy(() -> new Training(settings, images(settings), saving, NO_LIMIT).run(killedAt(48)));
        Path manifest = folder.resolve("checkpoint.json");
        String text = Files.readString(manifest);
        assertThat(text).contains("\"skippedSteps\":0,");
        Files.writeString(manifest, text.replace("\"skippedSteps\":0,", saved));
        assertThat(train(settings, saving).progress().skippedSteps()).isEqualTo(skipped);
    }

    @Test
    void aCheckpointOfAnotherFormatIsRefused() throws IOException {
        Files.writeString(folder.resolve("checkpoint.json"), "{\"version\":2}");
        RunSettings settings = settings(Map.of());
        assertThatThrownBy(() -> train(settings, new Saving(new CheckpointFolder(folder), 32, null)))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("has the version 2 of the format; this build reads version 1");
    }

    @Test
    void aRunThatIsOverLeavesNoCheckpoint() {
        CheckpointFolder checkpoint = new CheckpointFolder(folder.resolve("run"));
        RunSettings settings = settings(Map.of());
        train(settings, new Saving(checkpoint, 32, null));
        assertThat(checkpoint.exists()).isTrue();
        checkpoint.delete();
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aRunIsEvaluatedOnItsWayAndAtTheEnd() {
        RunResult result = train(settings(Map.of()), Saving.NONE);
        assertThat(result.ended()).isEqualTo(Ended.COMPLETE);
        assertThat(result.progress().curve().stream().map(CurvePoint::images)).containsExactly(48L, 96L, 100L);
        assertThat(result.images().bank().count()).isEqualTo(40);
        assertThat(result.images().queries().count()).isEqualTo(30);
        assertThat(result.forgetting()).isPresent();
    }

    /** Without consistency nothing of the gradient is its. */
    @ParameterizedTest
    @CsvSource({"none, 0, 0", "neighbors, 0.01, 0.99"})
    void eachEvaluationTellsWhatTheObjectiveDoes(String consistency, double least, double most) {
        RunSettings settings = settings(Map.of(
                "objective.kernel", "gaussian",
                "objective.consistency", consistency,
                "objective.consistency-start-images", "0",
                "objective.consistency-ramp-images", "0"));
        assertThat(train(settings, Saving.NONE).progress().curve())
                .extracting(point -> Objects.requireNonNull(point.objective()))
                .hasSize(3)
                .allSatisfy(figures -> {
                    assertThat(figures.consistencyGradientShare()).isBetween(least, most);
                    assertThat(figures.hardNegativeGradientShare()).isBetween(0.01, 0.99);
                    assertThat(figures.neighborAgreement()).isBetween(0.01, 1.0);
                });
    }

    @Test
    void aRunThatTakesTooLongIsEvaluatedAsItIs() {
        RunSettings settings = settings(Map.of());
        RunResult result = new Training(settings, images(settings), Saving.NONE, Duration.ZERO).run(new Silent());
        assertThat(result.ended()).isEqualTo(Ended.CUT_OFF);
        assertThat(result.progress().images()).isEqualTo(16);
        assertThat(result.last().orElseThrow().images()).isEqualTo(16);
    }

    @Test
    void aRunThatWasCutOffGoesOnWithALongerLimitToTheSameEncoder() {
        RunSettings settings = settings(Map.of("evaluate-every", "16"));
        Saving saving = new Saving(new CheckpointFolder(folder), 1000, null);
        RunResult cutOff = new Training(settings, images(settings), saving, Duration.ZERO).run(new Silent());
        assertThat(cutOff.ended()).isEqualTo(Ended.CUT_OFF);

        RunResult longer = train(settings, saving);
        RunResult undisturbed = train(settings, Saving.NONE);
        assertThat(longer.ended()).isEqualTo(Ended.COMPLETE);
        assertThat(longer.encoder().toBytes()).isEqualTo(undisturbed.encoder().toBytes());
        assertThat(longer.progress().curve()).isEqualTo(undisturbed.progress().curve());
    }

    /** A weight decay of 1 at a rate of 100 multiplies weights by -99 a step, until they are infinite. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "48"})
    void anEncoderThatDivergesEndsTheRunWithoutFigures(String evaluateEvery) {
        RunResult result = train(
                settings(Map.of(
                        "images", "2000",
                        "optimizer.learning-rate", "100",
                        "optimizer.weight-decay", "1",
                        "evaluate-every", evaluateEvery)),
                Saving.NONE);
        assertThat(result.ended()).isEqualTo(Ended.DIVERGED);
        assertThat(result.progress().images()).isLessThan(2000);
        assertThat(result.last()).isEmpty();
        assertThat(result.forgetting()).isEmpty();
    }

    /** Recalibration learns nothing: with and without it, weights are the same, and BatchNorm's running statistics are not. */
    @Test
    void aRunIsEvaluatedWithTheStatisticsThatAJobWouldPublish() {
        Map<String, String> replay = Map.of(
                "replay.policy", "reservoir",
                "replay.max-bytes", "16 kb",
                "training.updates-per-batch", "2",
                "evaluate-every", "0");
        Map<String, String> recalibrating = new HashMap<>(replay);
        recalibrating.put("publishing.statistics", "recalibrated");
        RunResult running = train(settings(replay), Saving.NONE);
        RunResult recalibrated = train(settings(recalibrating), Saving.NONE);
        assertThat(running.encoder().weights().get("conv1.weight"))
                .isEqualTo(recalibrated.encoder().weights().get("conv1.weight"));
        assertThat(running.encoder().weights().get("bn1.running_mean"))
                .isNotEqualTo(recalibrated.encoder().weights().get("bn1.running_mean"));
        assertThat(recalibrated.encoder().metadata().settings())
                .containsEntry("method.batch-norm-statistics", "recalibrated");
    }

    /** 40 images: two batches of 16 and one of 8. The first only fills the memory. */
    @Test
    void exportedViewsAreThoseOfTheSteps() throws IOException {
        RunSettings settings = settings(Map.of("images", "40"));
        train(settings, new Saving(null, 1, new StepExport(folder)));
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder(
                        "initial.safetensors",
                        "steps.csv",
                        "views-1.safetensors",
                        "views-2.safetensors",
                        "views-3.safetensors");
        List<String> steps = Files.readAllLines(folder.resolve("steps.csv"));
        assertThat(steps).hasSize(4);
        assertThat(steps.get(1)).startsWith("1,16,0.00000000,");
        assertThat(steps.get(3)).startsWith("3,40,");
        Safetensors views = Safetensors.parse(Files.readAllBytes(folder.resolve("views-3.safetensors")));
        assertThat(views.tensors().get("first").shape()).containsExactly(8, 3, 16, 16);
        assertThat(views.tensors().get("second")).isNotEqualTo(views.tensors().get("first"));
        EncoderFile initial = EncoderFile.parse(Files.readAllBytes(folder.resolve("initial.safetensors")));
        assertThat(initial.metadata().version()).isZero();
    }

    /** 20 of 100 are set aside: 80 are left, and none of the queries among them. */
    @Test
    void validationImagesAreNotTrainedOn() {
        RunSettings settings =
                settings(Map.of("evaluate-on", "validation", "validation-images", "20", "bank-images", "1000"));
        RunImages images = images(settings);
        assertThat(images.trained().count()).isEqualTo(80);
        assertThat(images.bank().count()).isEqualTo(80);
        assertThat(images.queries().count()).isEqualTo(20);
        for (int query = 0; query < 20; query++) {
            byte[] pixels = images.queries().pixels(query, query + 1);
            for (int i = 0; i < 80; i++) {
                assertThat(images.trained().pixels(i, i + 1)).isNotEqualTo(pixels);
            }
        }
        assertThat(Arrays.stream(images.queries().labels()).filter(label -> label == 3))
                .hasSize(2);
    }

    /**
     * Class 0 was at 60 once and ends at 50: 10 points. Class 1 was shown after 200 images: what it was at before that, 90, does not
     * count; it ends at its best.
     */
    @Test
    void forgettingIsTheFallFromTheBestSinceAClassWasShown() {
        List<CurvePoint> curve = List.of(point(100, 60, 90), point(200, 55, 30), point(300, 50, 40));
        ImageStream stream = new ImageStream() {
            @Override
            public StreamedImage at(long place) {
                throw new UnsupportedOperationException();
            }

            @Override
            public long shownAfter(int label) {
                return label == 1 ? 200 : 0;
            }
        };
        assertThat(Forgetting.of(curve, stream).orElseThrow()).isCloseTo((10 + 0) / 2.0, within(1e-12));
        assertThat(Forgetting.of(curve.subList(0, 1), stream)).isEqualTo(OptionalDouble.empty());
    }

    private static CurvePoint point(long images, double class0, double class1) {
        Map<Integer, Double> classes = Map.of(0, class0, 1, class1);
        return new CurvePoint(images, new Evaluation(0, new TreeMap<>(classes), 0, 0, 0, 0, 0), null);
    }

    private static RunResult train(RunSettings settings, Saving saving) {
        return new Training(settings, images(settings), saving, NO_LIMIT).run(new Silent());
    }

    private static RunImages images(RunSettings settings) {
        return DATASET.images(16, settings.evaluation());
    }

    private static RunSettings settings(Map<String, String> more) {
        Map<String, String> values = new HashMap<>();
        values.put("images", "100");
        values.put("evaluate-every", "48");
        values.put("bank-images", "40");
        values.put("query-images", "30");
        values.put("input.decode-side", "16");
        values.put("encoder.projector-hidden-size", "16");
        values.put("encoder.projection-size", "16");
        values.put("memory.size", "300");
        values.put("objective.neighbors", "4");
        values.put("training.batch-size", "16");
        values.put("replay.policy", "none");
        values.putAll(more);
        return new RunValues("small", values).settings(TRAIN_IMAGES, 7);
    }

    private static class Silent implements TrainingListener {
        @Override
        public void trained(long images) {}

        @Override
        public void evaluated(CurvePoint point) {}
    }

    private static TrainingListener killedAt(long images) {
        return new Silent() {
            @Override
            public void trained(long byNow) {
                if (byNow >= images) {
                    throw new IllegalStateException("killed");
                }
            }
        };
    }
}
