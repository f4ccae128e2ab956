package io.tncc.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.Main;
import io.tncc.cli.export.TestEncoder;
import io.tncc.model.file.EncoderFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InspectCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    /** By hand: the network for CIFAR has 272,000 numbers and some, and the projector 64 x 48 + 48 + 48 x 24 + 24. */
    @Test
    void anEncoderFileIsTakenApart() throws Exception {
        byte[] file = TestEncoder.resnet20().toBytes();
        Path place = Files.write(directory.resolve("encoder.safetensors"), file);
        assertThat(run("inspect", place.toString(), "--json"))
                .as(err.toString())
                .isZero();
        JsonNode found = new ObjectMapper().readTree(out.toString());
        assertThat(found.get("sizeBytes").asLong()).isEqualTo(file.length);
        assertThat(found.get("sha256").asText()).isEqualTo(EncoderFile.sha256(file));
        assertThat(found.get("metadata").get("encoder.architecture").asText()).isEqualTo("resnet20");
        JsonNode shape = found.get("tensors").get("projector.0.weight");
        assertThat(shape.get(0).asInt()).isEqualTo(48);
        assertThat(shape.get(1).asInt()).isEqualTo(64);
        long numbers = 0;
        for (JsonNode tensor : found.get("tensors")) {
            long product = 1;
            for (JsonNode length : tensor) {
                product *= length.asLong();
            }
            numbers += product;
        }
        assertThat(found.get("numbers").asLong()).isEqualTo(numbers).isBetween(276_000L, 280_000L);
    }

    @Test
    void aPersonReadsLines() throws Exception {
        Path place = Files.write(
                directory.resolve("encoder.safetensors"), TestEncoder.resnet20().toBytes());
        assertThat(run("inspect", place.toString())).isZero();
        assertThat(out.toString())
                .contains("SHA-256 ")
                .containsPattern("tncc.lane +main")
                .containsPattern("conv1.weight +16 x 3 x 3 x 3");
    }

    @Test
    void anEncoderFileMayLieInAnyFileSystemOfFlink() throws Exception {
        Path place = Files.write(
                directory.resolve("encoder.safetensors"), TestEncoder.resnet20().toBytes());
        String uri = "file://" + place;
        assertThat(run("inspect", uri)).as(err.toString()).isZero();
        assertThat(out.toString()).startsWith(uri + ": ").containsPattern("tncc.lane +main");
        assertThat(run("inspect", "file://" + directory + "/none.safetensors")).isEqualTo(1);
        assertThat(err.toString()).contains("none.safetensors can not be read: there is no such file");
    }

    @Test
    void whatIsNeitherIsAFailureInOneLine() throws Exception {
        Path notes = Files.writeString(directory.resolve("notes.txt"), "hello");
        assertThat(run("inspect", notes.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("notes.txt is not an encoder file");
        assertThat(run("inspect", directory.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("is no savepoint or checkpoint of Flink");
        assertThat(run("inspect", directory.resolve("none").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("none can not be read: there is no such file");
        assertThat(run("inspect")).isEqualTo(2);
        assertThat(err.toString()).contains("FILE|FOLDER");
    }

    @Test
    void helpHasExamples() {
        assertThat(run("inspect", "--help")).isZero();
        assertThat(out.toString()).contains("Examples:").contains("tncc inspect ");
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }
}
