package io.tncc.pipeline.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.pipeline.Pretraining;
import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.option.InvalidOptionsException;
import io.tncc.pipeline.option.ReplayOptions;
import io.tncc.pipeline.option.TrainingOptions;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class ExtensionsTest {

    private static Pretraining.Builder builder() {
        return Pretraining.builder().options(TestOptions.operator(Path.of("/nowhere")));
    }

    @Test
    void extensionsTravelWithTheOptions() throws Exception {
        Pretraining job = builder()
                .laneChooser("by-id", 3, ReceivedImage::id)
                .decoder("none", 1, content -> null)
                .build();
        Extensions arrived = InstantiationUtil.clone(job.configuration()).extensions();
        assertThat(arrived.names())
                .isEqualTo(Map.of(
                        ExtensionPoint.LANE_CHOOSER, "by-id version 3", ExtensionPoint.DECODER, "none version 1"));
        assertThat(arrived.laneChooser().orElseThrow().laneOf(new ReceivedImage("cat", null, null)))
                .isEqualTo("cat");
        assertThat(arrived.embeddingSink()).isEmpty();
        assertThat(arrived.evaluator()).isEmpty();
    }

    @Test
    void whatCannotBeSentIsNamed() {
        Object lock = new Object();
        assertThatThrownBy(() -> builder().laneChooser("locking", 2, image -> lock + image.id()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("extension.lane-chooser: locking version 2 can not be sent to a cluster")
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void idsAndVersionsAreChecked() {
        assertThatThrownBy(() -> builder().decoder("a decoder", 1, content -> null))
                .hasMessageContaining("1 to 100 letters, digits, dots, underscores and hyphens, unlike 'a decoder'");
        assertThatThrownBy(() -> builder().decoder("a", 0, content -> null))
                .hasMessageContaining("version of the extension 'a' is at least 1, not 0");
    }

    @Test
    void thereIsOneAtEachPoint() {
        assertThatThrownBy(() -> builder().embeddingSink("a", 1, changes -> {}).embeddingSink("b", 1, changes -> {}))
                .hasMessage("There is one extension.embedding-sink at most, not both a version 1 and b version 1");
    }

    @Test
    void withAnObjectiveOfAUsersTheJobsOwnHasNoSettings() {
        Map<String, String> options = TestOptions.operator(Path.of("/nowhere"));
        options.putAll(Map.of("objective.temperature", "0.1", "objective.kernel", "gaussian"));
        assertThatThrownBy(() -> Pretraining.builder()
                        .options(options)
                        .objective("a", 1, batch -> batch.queries().mean())
                        .build())
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining(
                        "objective.temperature: with extension.objective the option has no meaning: leave it out")
                .hasMessageContaining("objective.kernel: with extension.objective")
                .hasMessageContaining("objective.consistency-start-images: with extension.objective")
                .hasMessageNotContaining("objective.neighbors");
    }

    @Test
    void aReplayPolicyOfAUsersTakesThePlaceOfTheOption() {
        Map<String, String> options = TestOptions.operator(Path.of("/nowhere"));
        options.putAll(Map.of(
                "replay.policy", "none", "training.updates-per-batch", "1", "publishing.statistics", "recalibrated"));
        Pretraining.Builder job = Pretraining.builder()
                .options(options)
                .replayPolicy("a", 1, (images, random) -> new double[images.size()]);
        assertThatThrownBy(job::build)
                .hasMessageContaining(
                        "replay.policy: with extension.replay-policy the option has no meaning: leave it out")
                .hasMessageContaining(
                        "training.updates-per-batch: 1 is not allowed; allowed with extension.replay-policy: 2 or more")
                .hasMessageNotContaining("publishing.statistics");
        job.unset(ReplayOptions.POLICY)
                .set(TrainingOptions.UPDATES_PER_BATCH, 2)
                .build();
    }

    @Test
    void anEvaluatorNeedsAProbeSet() {
        Pretraining.Builder builder = builder().evaluator("a", 1, version -> Map.of());
        assertThatThrownBy(builder::build)
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining(
                        "extension.evaluator: versions are evaluated on the probe set: set probe.path or");
        assertThatThrownBy(builder.options(Map.of("probe.share", "0"))::build)
                .hasMessageContaining("extension.evaluator");
        assertThat(builder.options(Map.of("probe.share", "0.1"))
                        .build()
                        .configuration()
                        .extensions()
                        .evaluator())
                .isPresent();
    }

    /** What a sink has not written by the last barrier, it has not written after a failure. */
    @Test
    void anEmbeddingSinkNeedsCheckpoints() {
        Pretraining.Builder embedding = Pretraining.builder()
                .options(Map.of(
                        "kafka.bootstrap-servers", "localhost:9092",
                        "pipeline.run", "embed",
                        "kafka.delivery", "at-least-once"));
        embedding.build();
        embedding.embeddingSink("a", 1, changes -> {});
        assertThatThrownBy(embedding::build)
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("flink.execution.checkpointing.interval: set an interval, such as 10 s: with "
                        + "extension.embedding-sink");
        embedding
                .options(Map.of("flink.execution.checkpointing.interval", "10 s"))
                .build();
    }
}
