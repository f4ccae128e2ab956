package io.tncc.pipeline.train;

import static io.tncc.pipeline.train.AsideImages.asideOf;
import static io.tncc.pipeline.train.AsideImages.batch;
import static io.tncc.pipeline.train.AsideImages.trainOnTheFirst32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.probe.Probe;
import io.tncc.model.probe.ProbeFigures;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.pipeline.TestImages;
import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.decode.Sampling;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.VersionProbe;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions that are tried before they are published. Batches of 8 images; a version each 32. */
class ProbedVersionsTest {

    @TempDir
    private Path directory;

    private Map<String, String> options;

    @BeforeEach
    void readOptions() {
        options = TestOptions.operator(directory);
    }

    private void setAside(int most) {
        options.putAll(AsideImages.options(most));
    }

    /** Two classes of four pictures each. */
    private void probePath() throws IOException {
        Path folder = directory.resolve("probe");
        for (int i = 0; i < 8; i++) {
            Path ofClass = Files.createDirectories(folder.resolve("class-" + i % 2));
            Files.write(ofClass.resolve(i + ".png"), TestImages.png(5_000 + i));
        }
        options.put("probe.path", folder.toUri().toString());
    }

    private static EncoderFile file(EncoderVersion version) throws IOException {
        return EncoderFile.parse(Files.readAllBytes(Path.of(URI.create(version.getUri()))));
    }

    private static List<VersionProbe> probes(TrainHarness train) throws Exception {
        return train.steps().stream()
                .map(TrainingProgress::getProbe)
                .filter(probe -> probe != null)
                .toList();
    }

    @Test
    void imagesSetAsideAreNeverTrainedOn() throws Exception {
        setAside(1000);
        List<Integer> aside = asideOf(0, 100);
        assertThat(aside).hasSizeBetween(15, 45);
        SortedMap<String, String> hashes;
        EncoderFile last;
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 100);
            train.end();
            hashes = train.hashes();
            last = file(train.announced().get(train.announced().size() - 1));
            assertThat(train.counter("imagesSetAside")).isEqualTo(aside.size());
            assertThat(train.counter("imagesAccepted")).isEqualTo(100 - aside.size());
            assertThat(train.counter("imagesTrained")).isEqualTo(100 - aside.size());
        }
        options.put("probe.share", "0");
        options.put("publishing.directory", directory.resolve("others").toUri().toString());
        try (TrainHarness train = new TrainHarness(options)) {
            for (int number = 0; number < 100; number++) {
                if (!aside.contains(number)) {
                    train.image("a", number, 0);
                }
            }
            train.end();
            assertThat(train.hashes()).containsEntry("a 0", hashes.get("a 0")).hasSameSizeAs(hashes);
            EncoderVersion version = train.announced().get(train.announced().size() - 1);
            assertThat(file(version).weights()).isEqualTo(last.weights());
            assertThat(version.getSha256()).isNotEqualTo(hashes.get("a " + version.getVersion()));
            assertThat(probes(train)).isEmpty();
            assertThat(file(version).metadata().settings().keySet()).noneMatch(key -> key.startsWith("probe."));
        }
    }

    @Test
    void theStepBeforeAVersionSaysWhatWasFound() throws Exception {
        setAside(1000);
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 100);
            train.beforeBarrier(1);
            List<TrainingProgress> steps = train.steps();
            assertThat(steps)
                    .filteredOn(step -> step.getProbe() != null)
                    .extracting(TrainingProgress::getImagesSeen)
                    .containsExactly(32L, 64L);
            VersionProbe first = probes(train).get(0);
            VersionProbe second = probes(train).get(1);
            // the 32nd image that is trained on comes so many images into the lane
            int numberOf32nd = IntStream.range(0, 100)
                    .filter(number -> !asideOf(0, 100).contains(number))
                    .skip(31)
                    .findFirst()
                    .orElseThrow();
            assertThat(first.getVersion()).isEqualTo(1);
            assertThat(first.getImages()).isEqualTo(asideOf(0, numberOf32nd).size());
            assertThat(first.getImagesSetAside()).isEqualTo(first.getImages());
            assertThat(first.getKnn()).isNull();
            assertThat(first.getNeighborPurity()).isNull();
            assertThat(first.getDrift()).isNull();
            assertThat(first.getNeighborAgreement()).isBetween(0f, 1f);
            assertThat(first.getUniformity()).isNegative();
            assertThat(second.getVersion()).isEqualTo(2);
            assertThat(second.getImages()).isGreaterThan(first.getImages());
            assertThat(second.getDrift()).isBetween(0f, 1f);
            assertThat(second.getConsistencyGradientShare()).isBetween(0.001f, 1f);

            Map<String, String> settings =
                    file(train.announced().get(2)).metadata().settings();
            assertThat(settings).containsEntry("probe.images", Integer.toString(second.getImages()));
            assertThat(Float.parseFloat(settings.get("probe.drift")))
                    .isCloseTo(second.getDrift(), within(1e-3f * second.getDrift()));
            assertThat(Float.parseFloat(settings.get("probe.effective-rank")))
                    .isCloseTo(second.getEffectiveRank(), within(1e-3f * second.getEffectiveRank()));
        }
    }

    /** Stopped within a batch, between images that are set aside, and right behind a version; twice, as Flink may. */
    @Test
    void aRestoredOperatorComesToTheSameFiles() throws Exception {
        setAside(6);
        assertRestoresToTheSameFiles();
    }

    @Test
    void aRestoredOperatorComesToTheSameFilesOverAPath() throws Exception {
        probePath();
        options.put("publishing.statistics", "recalibrated");
        assertRestoresToTheSameFiles();
    }

    private void assertRestoresToTheSameFiles() throws Exception {
        SortedMap<String, String> undisturbed;
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 130);
            train.images("b", 0, 9);
            train.end();
            undisturbed = train.hashes();
        }
        assertThat(undisturbed).hasSizeGreaterThan(5);
        int[] stops = {0, 20, 50, 51, 77, 111, 130};
        SortedMap<String, String> hashes = new TreeMap<>();
        @Nullable OperatorSubtaskState state = null;
        for (int i = 1; i < stops.length; i++) {
            try (TrainHarness train = new TrainHarness(options, Map.of(), state)) {
                train.images("a", stops[i - 1], stops[i]);
                if (stops[i] == 77) {
                    train.images("b", 0, 9);
                }
                state = train.checkpoint(i);
                hashes.putAll(train.hashes());
                train.images("a", stops[i], stops[i] + 13);
            }
        }
        try (TrainHarness train = new TrainHarness(options, Map.of(), state)) {
            train.end();
            hashes.putAll(train.hashes());
        }
        assertThat(hashes).isEqualTo(undisturbed);
    }

    /** The files say so: with the images that are let go of never sent, they are the same. */
    @Test
    void onlyTheImagesWithTheLowestHashesAreKept() throws Exception {
        setAside(5);
        List<Integer> lettingGo = asideOf(0, 100).stream().skip(5).toList();
        Map<String, String> settings;
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 100);
            train.end();
            settings = settings(train);
        }
        try (TrainHarness train = new TrainHarness(options)) {
            for (int number = 0; number < 100; number++) {
                if (!lettingGo.contains(number)) {
                    train.image("a", number, 0);
                }
            }
            train.end();
            // but for the drift: the version before was tried on others
            for (String key : List.of("probe.images", "probe.alignment", "probe.uniformity", "probe.effective-rank")) {
                assertThat(settings(train)).containsEntry(key, settings.get(key));
            }
            assertThat(settings).containsEntry("probe.images", "5");
        }
    }

    /** The settings of the version announced last. */
    private static Map<String, String> settings(TrainHarness train) throws Exception {
        return file(train.announced().get(train.announced().size() - 1))
                .metadata()
                .settings();
    }

    /** What versions are tried on does not tell: they leave out what is too much. */
    @Test
    void stateHasNoMoreImagesSetAsideThanTheOptionSays() throws Exception {
        setAside(5);
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 100);
            assertThat(train.counter("imagesSetAside")).isGreaterThan(5);
            assertThat(train.saved("a").setAsideImages()).isEqualTo(5);
            assertThat(train.saved("a").formats()).containsKeys("images-set-aside", "probed-features");
        }
    }

    @Test
    void aDeletedImageIsNoLongerTriedOn() throws Exception {
        setAside(1000);
        List<Integer> aside = asideOf(0, 100);
        OperatorSubtaskState state;
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 100);
            train.delete("a", aside.get(0));
            // sent once more, it is set aside once more, in its own place
            train.image("a", aside.get(1), 0);
            state = train.checkpoint(1);
            assertThat(train.counter("imagesSetAside")).isEqualTo(aside.size() + 1);
        }
        options.put("probe.share", "0");
        try (TrainHarness train = new TrainHarness(options, Map.of(), state)) {
            train.delete("a", aside.get(2));
            state = train.checkpoint(2);
        }
        options.put("probe.share", Double.toString(AsideImages.SHARE));
        try (TrainHarness train = new TrainHarness(options, Map.of(), state)) {
            train.end();
            assertThat(settings(train)).containsEntry("probe.images", Integer.toString(aside.size() - 2));
        }
    }

    @Test
    void aSmallerShareTriesOnWhatItWouldHaveSetAside() throws Exception {
        setAside(1000);
        OperatorSubtaskState state;
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 100);
            state = train.checkpoint(1);
        }
        options.put("probe.share", "0.1");
        try (TrainHarness train = new TrainHarness(options, Map.of(), state)) {
            train.end();
            Sampling smaller = new Sampling(~0L, 0.1);
            long expected = IntStream.range(0, 100)
                    .filter(number -> smaller.keeps("a", TrainHarness.id(number)))
                    .count();
            assertThat(expected).isGreaterThan(2);
            assertThat(settings(train)).containsEntry("probe.images", Long.toString(expected));
        }
    }

    @Test
    void everyLaneIsTriedOnThePath() throws Exception {
        probePath();
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 64);
            train.images("b", 0, 32);
            train.beforeBarrier(1);
            assertThat(probes(train))
                    .hasSize(3)
                    .allSatisfy(probe -> {
                        assertThat(probe.getImages()).isEqualTo(8);
                        assertThat(probe.getImagesSetAside()).isZero();
                        assertThat(probe.getKnn()).isBetween(0f, 100f);
                        assertThat(probe.getNeighborPurity()).isBetween(0f, 1f);
                    })
                    .extracting(probe -> probe.getDrift() == null)
                    .containsExactly(true, false, true);
            assertThat(train.counter("imagesSetAside")).isZero();
            assertThat((double) train.gauge("probeUniformity"))
                    .isCloseTo(probes(train).get(2).getUniformity(), within(1e-6));
            assertThat((double) train.gauge("probeDrift")).isNaN();
            assertThat((float) train.gauge("probeMillis")).isPositive();
            assertThat(train.announced().get(0).getSha256())
                    .isEqualTo(EncoderFile.sha256(
                            Learner.initialEncoderFile(spec(), "a").toBytes()));
        }
    }

    /** Of what is set aside, every third image has no label, and the others have one of two. */
    @Test
    void imagesSetAsideHaveTheLabelsOfTheirRecords() throws Exception {
        setAside(1000);
        try (TrainHarness train = new TrainHarness(options);
                Learner learner = Learner.initial(spec(), "a")) {
            for (int number = 0; number < 60; number++) {
                if (number % 3 == 2) {
                    train.image("a", number, 0);
                } else {
                    train.labelledImage("a", number, number % 3 == 0 ? "zebra" : "ant");
                }
            }
            train.beforeBarrier(1);
            List<Integer> trained = trainOnTheFirst32(learner);
            List<Integer> aside = asideOf(0, trained.get(31));
            ImageBatch plain = batch(aside, 0);
            int[] labels = aside.stream()
                    .mapToInt(number -> List.of(1, 0, -1).get(number % 3))
                    .toArray();
            Sampling sampling = new Sampling(~0L, AsideImages.SHARE);
            long[] ordinals = aside.stream()
                    .mapToLong(number -> sampling.numberOf("a", TrainHarness.id(number)))
                    .toArray();
            ImageBatch labelled = new ImageBatch(plain.side(), plain.pixels(), ordinals, labels);
            assertThat(labels).contains(-1, 0, 1);
            ProbeFigures found = Probe.of(learner, learner.encoderFile(1), labelled, Map.of())
                    .figures();
            assertTold(found, probes(train).get(0));
            assertMeasured(found, train);
            assertThat(settings(train)).containsAllEntriesOf(found.toText());
        }
    }

    private static void assertTold(ProbeFigures found, VersionProbe told) {
        List<Float> figures = Stream.of(
                        told.getKnn(),
                        told.getNeighborPurity(),
                        told.getNeighborAgreement(),
                        told.getAlignment(),
                        told.getUniformity(),
                        told.getStandardDeviation(),
                        told.getEffectiveRank(),
                        told.getConsistencyGradientShare(),
                        told.getHardNegativeGradientShare())
                .toList();
        assertThat(figures).doesNotHaveDuplicates();
        assertAreFigures(found, figures.stream().map(Float::doubleValue).toList());
        assertThat(told.getImages()).isEqualTo(found.images());
    }

    private static void assertMeasured(ProbeFigures found, TrainHarness train) {
        assertAreFigures(
                found,
                Stream.of(
                                "probeKnn",
                                "probeNeighborPurity",
                                "probeNeighborAgreement",
                                "probeAlignment",
                                "probeUniformity",
                                "probeStandardDeviation",
                                "probeEffectiveRank",
                                "probeConsistencyGradientShare",
                                "probeHardNegativeGradientShare")
                        .map(gauge -> (Double) train.gauge(gauge))
                        .toList());
        assertThat((double) train.gauge("probeImages")).isEqualTo(found.images());
    }

    private static void assertAreFigures(ProbeFigures found, List<Double> figures) {
        assertThat(figures)
                .usingElementComparator((one, other) -> Math.abs(one - other) < 1e-4 ? 0 : Double.compare(one, other))
                .containsExactly(
                        found.knn(),
                        found.neighborPurity(),
                        found.objective().neighborAgreement(),
                        found.alignment(),
                        found.uniformity(),
                        found.standardDeviation(),
                        found.effectiveRank(),
                        found.objective().consistencyGradientShare(),
                        found.objective().hardNegativeGradientShare());
    }

    private LearnerSpec spec() {
        return LearnerSettings.start(PipelineConfiguration.of(options));
    }
}
