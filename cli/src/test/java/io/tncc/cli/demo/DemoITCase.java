package io.tncc.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.Main;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderMetadata;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user runs it, on few images: a real broker, a real Flink cluster, real files. */
class DemoITCase {

    @TempDir
    private Path directory;

    @Test
    void theReportTellsWhatHappenedAndEveryFileIsThere() throws Exception {
        Path report = directory.resolve("report.json");
        Path output = directory.resolve("output");
        int exitCode = Main.commandLine()
                .execute(
                        "demo",
                        "--dataset",
                        "generated",
                        "--images",
                        "600",
                        "--headless",
                        "--set",
                        "input.decode-side=24",
                        "--report",
                        report.toString(),
                        "--output",
                        output.toString());
        assertThat(exitCode).isZero();

        JsonNode figures = new ObjectMapper().readTree(report.toFile());
        assertThat(figures.get("images").asLong()).isEqualTo(600);
        assertThat(figures.get("trained").asLong()).isEqualTo(600);
        assertThat(figures.get("embedded").asLong()).isEqualTo(600);
        assertThat(figures.get("rejected").asLong()).isZero();
        assertThat(figures.get("knn").get("pixels").asDouble()).isBetween(5.0, 35.0);
        assertThat(figures.get("knn").get("initial").asDouble()).isBetween(5.0, 100.0);
        assertThat(figures.get("knn").get("final").asDouble()).isBetween(5.0, 100.0);
        assertThat(figures.get("trainImagesPerSecond").asDouble()).isPositive();
        assertThat(figures.get("embedImagesPerSecond").asDouble()).isPositive();
        assertThat(figures.get("wallSeconds").asDouble()).isPositive();
        assertThat(figures.get("encoderVersions")).hasSizeGreaterThanOrEqualTo(6);
        for (JsonNode version : figures.get("encoderVersions")) {
            byte[] file = Files.readAllBytes(Path.of(version.get("file").asText()));
            assertThat(EncoderFile.sha256(file)).isEqualTo(version.get("sha256").asText());
            EncoderMetadata metadata = EncoderFile.parse(file).metadata();
            assertThat(metadata.version()).isEqualTo(version.get("version").asLong());
            assertThat(metadata.inputSide()).isEqualTo(24);
            for (String figure : new String[] {"knn", "alignment", "uniformity", "std", "effectiveRank"}) {
                assertThat(version.get(figure).asDouble()).isFinite();
            }
        }
        assertThat(ImageIO.read(output.resolve("neighbors.png").toFile())).isNotNull();
    }

    @Test
    void optionsOfTheJobThatAreWrongAreToldAtOnce() {
        int exitCode = Main.commandLine()
                .execute(
                        "demo",
                        "--dataset",
                        "generated",
                        "--images",
                        "64",
                        "--set",
                        "training.batch-size=0",
                        "--set",
                        "memory.siz=3",
                        "--output",
                        directory.toString());
        assertThat(exitCode).isEqualTo(1);
    }
}
