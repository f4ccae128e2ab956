package io.tncc.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.Main;
import io.tncc.model.file.EncoderFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExportCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private Path encoder;

    @BeforeEach
    void writeEncoder() throws Exception {
        encoder = Files.write(
                directory.resolve("3-abc.safetensors"), TestEncoder.resnet20().toBytes());
    }

    @Test
    void bothFormatsAreWrittenBesideTheFileAndFoundEqual() throws Exception {
        assertThat(run("export", encoder.toString(), "--images", "70", "--json"))
                .as(err.toString())
                .isZero();
        JsonNode result = new ObjectMapper().readTree(out.toString());
        assertThat(result.get("lane").asText()).isEqualTo("main");
        assertThat(result.get("version").asLong()).isEqualTo(3);
        assertThat(result.get("sha256").asText()).isEqualTo(EncoderFile.sha256(Files.readAllBytes(encoder)));
        assertThat(result.get("exports")).hasSize(2);
        for (JsonNode export : result.get("exports")) {
            assertThat(export.get("images").asInt()).isEqualTo(70);
            assertThat(export.get("largestDifference").asDouble()).isBetween(0.0, 1e-4);
            byte[] file = Files.readAllBytes(Path.of(export.get("path").asText()));
            assertThat(export.get("sha256").asText()).isEqualTo(EncoderFile.sha256(file));
            assertThat(export.get("sizeBytes").asLong()).isEqualTo(file.length);
        }
        try (var files = Files.list(directory)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("3-abc.safetensors", "3-abc.onnx", "3-abc.pt");
        }
    }

    @Test
    void whatIsThereIsReplacedOnlyWhenAskedTo() throws Exception {
        Path there = Files.writeString(directory.resolve("3-abc.onnx"), "mine");
        assertThat(run("export", encoder.toString(), "--format", "onnx")).isEqualTo(1);
        assertThat(err.toString()).contains("3-abc.onnx is there already; --overwrite replaces it");
        assertThat(there).hasContent("mine");
        assertThat(run("export", encoder.toString(), "--format", "onnx", "--overwrite", "--images", "1"))
                .as(err.toString())
                .isZero();
        assertThat(Files.size(there)).isGreaterThan(100_000);
        assertThat(out.toString()).contains("onnx ").contains("on 1 images no number differs by more than");
    }

    @Test
    void wrongUsesSayWhatIsRight() {
        assertThat(run("export")).isEqualTo(2);
        assertThat(err.toString()).contains("FILE");
        assertThat(run("export", encoder.toString(), "--format", "tensorflow")).isEqualTo(2);
        assertThat(err.toString()).containsIgnoringCase("onnx").containsIgnoringCase("torchscript");
        assertThat(run("export", encoder.toString(), "--images", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--images is 0; allowed: 1 and more");
        assertThat(run(
                        "export",
                        encoder.toString(),
                        "--out",
                        directory.resolve("none").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("none: no such directory");
        assertThat(run("export", directory.resolve("no.safetensors").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no.safetensors can not be read: there is no such file");
    }

    @Test
    void helpHasAnExample() {
        assertThat(run("export", "--help")).isZero();
        assertThat(out.toString()).contains("Examples:").contains("tncc export encoder.safetensors --format onnx");
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }
}
