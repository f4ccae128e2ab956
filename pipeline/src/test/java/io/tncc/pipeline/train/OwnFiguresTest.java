package io.tncc.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.Pretraining;
import io.tncc.pipeline.TestImages;
import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.extension.VersionEvaluator;
import io.tncc.schemas.EncoderVersion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions that code of the user's judges. Batches of 8 images; a version each 32. */
class OwnFiguresTest {

    @TempDir
    private Path directory;

    private Map<String, String> options;

    /** Two classes of four pictures each. */
    @BeforeEach
    void probeSet() throws IOException {
        options = TestOptions.operator(directory);
        for (int i = 0; i < 8; i++) {
            Path ofClass = Files.createDirectories(directory.resolve("probe/class-" + i % 2));
            Files.write(ofClass.resolve(i + ".png"), TestImages.png(5_000 + i));
        }
        options.put("probe.path", directory.resolve("probe").toUri().toString());
    }

    private TrainHarness train(VersionEvaluator evaluator) throws Exception {
        return new TrainHarness(Pretraining.builder()
                .options(options)
                .evaluator("test", 1, evaluator)
                .build()
                .configuration());
    }

    private static SortedMap<String, String> settings(EncoderVersion version) throws IOException {
        return EncoderFile.parse(Files.readAllBytes(Path.of(URI.create(version.getUri()))))
                .metadata()
                .settings();
    }

    private static double length(float[] feature) {
        return Math.sqrt(IntStream.range(0, feature.length)
                .mapToDouble(i -> feature[i] * feature[i])
                .sum());
    }

    @Test
    void figuresAreInTheFileAndAMetric() throws Exception {
        VersionEvaluator evaluator = version -> Map.of(
                "lane-and-version",
                (double) version.lane().charAt(0) + version.version() / 8.0,
                "images",
                (double) version.features().length,
                "length",
                (double) Math.round(1e4 * length(version.features()[3])) / 1e4,
                "labels",
                (double) IntStream.of(version.labels()).sum());
        try (TrainHarness train = train(evaluator)) {
            train.images("a", 0, 70);
            train.beforeBarrier(1);
            List<EncoderVersion> versions = train.announced();
            assertThat(versions).hasSize(3);
            assertThat(settings(versions.get(0)).keySet()).noneMatch(key -> key.startsWith("evaluation."));
            assertThat(settings(versions.get(2)))
                    .containsEntry("evaluation.lane-and-version", "97.25")
                    .containsEntry("evaluation.images", "8.0")
                    .containsEntry("evaluation.length", "1.0")
                    .containsEntry("evaluation.labels", "4.0")
                    .containsKey("probe.knn");
            assertThat(train.gauge("lane-and-version")).isEqualTo(97.25);
        }
    }

    @Test
    void aFigureThatIsNoneIsNamed() throws Exception {
        try (TrainHarness train = train(version -> Map.of("ratio", 0.0 / 0.0))) {
            assertThatThrownBy(() -> train.images("a", 0, 40))
                    .hasMessageContaining("extension.evaluator: 'ratio' = NaN is not allowed");
        }
        try (TrainHarness train = train(version -> Map.of("My Figure", 1.0))) {
            assertThatThrownBy(() -> train.images("b", 0, 40)).hasMessageContaining("'My Figure' = 1.0");
        }
    }
}
