package io.tncc.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.Main;
import io.tncc.pipeline.train.SavedLane;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * The savepoint of release 0.1.0 that the job is tested with: 60 images of lane a and 5 of lane b/ä, batches of 8, a memory of 20
 * keys, a version every 64 images.
 */
class SavepointITCase {

    private static final Path SAVEPOINT = Path.of("..", "pipeline", "src/test/resources/savepoints/0.1.0/savepoint");

    @Test
    void eachLaneIsReadFromASavepoint() throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        assertThat(command.execute("inspect", SAVEPOINT.toString(), "--json"))
                .as(err.toString())
                .isZero();

        JsonNode found = new ObjectMapper().readTree(out.toString());
        assertThat(found.get("operators")).isNotEmpty();
        assertThat(found.get("lanes")).hasSize(2);
        SavedLane a = new ObjectMapper().treeToValue(found.get("lanes").get(0), SavedLane.class);
        assertThat(a.lane()).isEqualTo("a");
        assertThat(a.imagesAccepted()).isEqualTo(60);
        assertThat(a.imagesTrained()).isEqualTo(56); // 7 batches of 8
        assertThat(a.pendingImages()).isEqualTo(4);
        assertThat(a.steps()).isEqualTo(7);
        assertThat(a.unpublishedSteps()).isEqualTo(7);
        assertThat(a.lastVersion()).isZero();
        assertThat(a.keptVersions()).containsExactly(0L);
        assertThat(a.memoryKeys()).isEqualTo(20);
        assertThat(a.memorySize()).isEqualTo(20);
        assertThat(a.replayImages()).isZero();
        assertThat(a.formats())
                .containsEntry("progress", 1)
                .containsEntry("weights", 1)
                .containsEntry("pending-images", 1)
                .containsEntry("memory-segments", 1)
                .doesNotContainKey("replay-images");
        assertThat(a.weightsBytes()).isGreaterThan(1_000_000);
        assertThat(a.learner()).containsEntry("input.decode-side", "16");

        SavedLane b = new ObjectMapper().treeToValue(found.get("lanes").get(1), SavedLane.class);
        assertThat(b.lane()).isEqualTo("b/ä");
        assertThat(b.imagesAccepted()).isEqualTo(5);
        assertThat(b.pendingImages()).isEqualTo(5);
        assertThat(b.imagesTrained()).isZero();
        assertThat(b.memorySize()).isZero();
        assertThat(b.learner()).isEmpty();
    }
}
