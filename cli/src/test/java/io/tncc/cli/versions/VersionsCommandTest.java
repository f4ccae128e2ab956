package io.tncc.cli.versions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.Main;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.export.TestEncoder;
import io.tncc.model.encoder.Architecture;
import io.tncc.model.encoder.Stem;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderPath;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What needs no broker. */
class VersionsCommandTest {

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void aFolderIsListedAndAFileFetchedFromIt() throws Exception {
        byte[] file = TestEncoder.resnet20().toBytes();
        String sha256 = EncoderFile.sha256(file);
        Path place = directory.resolve("encoders").resolve(new EncoderPath("a/b", 3, sha256).toString());
        Files.createDirectories(place.getParent());
        Files.write(place, file);
        Files.writeString(place.resolveSibling("notes.txt"), "not an encoder");

        String folder = directory.resolve("encoders").toString();
        JsonNode listed = json("versions", "list", "--folder", folder, "--json");
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).get("lane").asText()).isEqualTo("a/b");
        assertThat(listed.get(0).get("version").asLong()).isEqualTo(3);
        assertThat(listed.get(0).get("imagesSeen").asLong()).isEqualTo(1_000);
        assertThat(listed.get(0).get("sizeBytes").asLong()).isEqualTo(file.length);
        assertThat(listed.get(0).has("promoted")).isFalse();

        assertThat(run("versions", "list", "--folder", folder)).isZero();
        assertThat(out.toString()).contains("a/b", "1,000", sha256.substring(0, 12));

        JsonNode fetched =
                json("versions", "download", "a/b", "3", "--folder", folder, "--out", directory.toString(), "--json");
        assertThat(Path.of(fetched.get("path").asText())).hasBinaryContent(file);
        assertThat(run("versions", "download", "a/b", "3", "--folder", folder, "--out", directory.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("is there already");
        Path path = Path.of(fetched.get("path").asText());
        Files.write(path, new byte[] {1});
        assertThat(run("versions", "download", "a/b", "3", "--folder", folder, "--out", directory.toString()))
                .as(err.toString())
                .isZero();
        assertThat(path).hasBinaryContent(file);
        assertThat(path.resolveSibling(path.getFileName() + ".part")).doesNotExist();
        assertThat(run("versions", "download", "a/b", "4", "--folder", folder)).isEqualTo(1);
        assertThat(err.toString()).contains("Lane a/b has no version 4; it has 3");

        Files.write(place, new byte[] {1});
        assertThat(run("versions", "list", "--folder", folder)).isEqualTo(1);
        assertThat(err.toString()).contains("was announced").contains(sha256);
    }

    @Test
    void imagesWithoutLabelsAreComparedWithoutKnn() throws Exception {
        Path one = Files.write(
                directory.resolve("one.safetensors"), TestEncoder.resnet20().toBytes());
        Path photos = Files.createDirectory(directory.resolve("photos"));
        for (int number = 0; number < 30; number++) {
            Files.write(
                    photos.resolve(number + ".png"),
                    DatasetSource.parse("generated:30")
                            .open()
                            .train()
                            .image(number)
                            .content());
        }
        String folder = "folder:" + photos;
        JsonNode compared = json("versions", "compare", one.toString(), one.toString(), "--dataset", folder, "--json");
        assertThat(compared.get("images").asInt()).isEqualTo(3);
        assertThat(compared.get("first").get("knn").isNull()).isTrue();
        assertThat(compared.get("drift").asDouble()).isBetween(0.0, 1e-6);
        assertThat(run("versions", "compare", one.toString(), one.toString(), "--dataset", folder))
                .isZero();
        assertThat(out.toString()).containsPattern("kNN +- +-");
    }

    /** An encoder beside itself has all neighbors in common and has not moved. */
    @Test
    void twoEncodersAreCompared() throws Exception {
        Path one = Files.write(
                directory.resolve("one.safetensors"), TestEncoder.resnet20().toBytes());
        JsonNode same = json(
                "versions",
                "compare",
                one.toString(),
                one.toString(),
                "--dataset",
                "generated:100",
                "--images",
                "60",
                "--json");
        assertThat(same.get("images").asInt()).isEqualTo(60);
        assertThat(same.get("neighborOverlap").asDouble()).isEqualTo(1);
        assertThat(same.get("drift").asDouble()).isBetween(0.0, 1e-6);
        assertThat(same.get("first").get("knn").asDouble())
                .isBetween(10.0, 100.0)
                .isEqualTo(same.get("second").get("knn").asDouble());

        Path other = Files.write(
                directory.resolve("other.safetensors"),
                TestEncoder.of(Architecture.RESNET32, Stem.CIFAR, 32, EmbeddingLayer.BACKBONE)
                        .toBytes());
        JsonNode different = json(
                "versions",
                "compare",
                one.toString(),
                other.toString(),
                "--dataset",
                "generated:100",
                "--images",
                "60",
                "--json");
        JsonNode turned = json(
                "versions",
                "compare",
                other.toString(),
                one.toString(),
                "--dataset",
                "generated:100",
                "--images",
                "60",
                "--json");
        assertThat(turned.get("first")).isEqualTo(different.get("second"));
        assertThat(turned.get("second")).isEqualTo(different.get("first"));
        assertThat(turned.get("first").get("effectiveRank"))
                .isNotEqualTo(turned.get("second").get("effectiveRank"));
        assertThat(different.get("neighborOverlap").asDouble()).isBetween(0.2, 0.95);
        assertThat(different.get("drift").asDouble()).isBetween(1e-4, 1.0);

        assertThat(run(
                        "versions",
                        "compare",
                        one.toString(),
                        other.toString(),
                        "--dataset",
                        "generated:100",
                        "--images",
                        "60"))
                .isZero();
        assertThat(out.toString()).contains("kNN", "neighborOverlap", "drift", "on 60 images of generated");
    }

    @Test
    void wrongUsesSayWhatIsRight() {
        assertThat(run("versions")).isEqualTo(2);
        assertThat(err.toString()).contains("A command is missing").contains("tncc versions --help");
        assertThat(run("versions", "list")).isEqualTo(2);
        assertThat(err.toString()).contains("--bootstrap").contains("--folder");
        assertThat(run("versions", "list", "--bootstrap", "localhost:1", "--folder", "x"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--folder");
        assertThat(run("versions", "promote", "main", "seven", "--bootstrap", "localhost:1"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("seven");
        assertThat(run("versions", "promote", "main", "7")).isEqualTo(2);
        assertThat(err.toString()).contains("--bootstrap");
        assertThat(run("versions", "list", "--bootstrap", "localhost:1", "--topic", "version=x"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("version is none of the topics");
        assertThat(run("versions", "compare", "a", "b", "--dataset", "generated", "--images", "1"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--images is 1; allowed: 2 and more");
        assertThat(run("versions", "list", "--folder", directory.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("holds no encoder files laid out as LANE/VERSION-SHA256.safetensors");
        assertThat(run("versions", "list", "--bootstrap", "localhost:1", "--client", "/no/such/file"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--client: /no/such/file can not be read");
    }

    @Test
    void helpHasExamples() {
        for (String command : new String[] {"list", "download", "promote", "roll-back", "compare"}) {
            assertThat(run("versions", command, "--help")).isZero();
            assertThat(out.toString()).contains("Examples:").contains("tncc versions " + command);
        }
    }

    private JsonNode json(String... arguments) throws Exception {
        assertThat(run(arguments)).as(err.toString()).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }
}
