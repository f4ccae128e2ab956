package io.tncc.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.model.extension.UnusableResultException;
import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.Pretraining;
import io.tncc.pipeline.Runbook;
import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.option.ChangedOptionsException;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.VersionProbe;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lanes that learn by code of a user's. Batches of 8 images; a version each 32. */
class OwnCodeTest {

    @TempDir
    private Path directory;

    private Map<String, String> options;

    @BeforeEach
    void readOptions() {
        options = TestOptions.operator(directory);
        options.keySet().removeIf(key -> key.startsWith("objective.consistency"));
    }

    private PipelineConfiguration configuration(UnaryOperator<Pretraining.Builder> own) {
        return own.apply(Pretraining.builder().options(options)).build().configuration();
    }

    private static Map<String, String> settings(EncoderVersion version) throws Exception {
        return EncoderFile.parse(Files.readAllBytes(Path.of(URI.create(version.getUri()))))
                .metadata()
                .settings();
    }

    private void assertResumesOnlyWithTheSame(
            String point, UnaryOperator<Pretraining.Builder> first, UnaryOperator<Pretraining.Builder> second)
            throws Exception {
        OperatorSubtaskState state;
        try (TrainHarness train = new TrainHarness(configuration(first))) {
            train.images("a", 0, 10);
            state = train.checkpoint(1);
        }
        new TrainHarness(configuration(first), Map.of(), state).close();
        assertThatThrownBy(() -> new TrainHarness(configuration(second), Map.of(), state))
                .rootCause()
                .isInstanceOf(ChangedOptionsException.class)
                .hasMessageContaining(point + ": saved with mine version 1, now mine version 2");
        assertThatThrownBy(() -> new TrainHarness(configuration(plain -> plain), Map.of(), state))
                .rootCause()
                .isInstanceOf(ChangedOptionsException.class)
                .hasMessageContaining(point + ": saved with mine version 1, now none");
    }

    @Test
    void aJobDoesNotGoOnWithAnotherObjective() throws Exception {
        assertResumesOnlyWithTheSame(
                "extension.objective",
                job -> job.objective(
                        "mine",
                        1,
                        batch -> batch.queries().mul(batch.keys()).mean().neg()),
                job -> job.objective(
                        "mine",
                        2,
                        batch -> batch.queries().mul(batch.keys()).mean().neg()));
    }

    @Test
    void aJobDoesNotGoOnWithAnotherReplayPolicy() throws Exception {
        options.remove("replay.policy");
        assertResumesOnlyWithTheSame(
                "extension.replay-policy",
                job -> job.replayPolicy("mine", 1, (images, random) -> new double[images.size()]),
                job -> job.replayPolicy("mine", 2, (images, random) -> new double[images.size()]));
    }

    /** A buffer of a few images; the second step of each batch has replayed ones. */
    @Test
    void imagesAreReplayedByCodeAndTheStateHasThem() throws Exception {
        options.remove("replay.policy");
        options.put("replay.max-bytes", "8 kb");
        PipelineConfiguration job =
                configuration(own -> own.replayPolicy("oldest", 1, (images, random) -> images.stream()
                        .mapToDouble(image -> -image.ordinal())
                        .toArray()));
        OperatorSubtaskState state;
        SortedMap<String, String> undisturbed;
        try (TrainHarness train = new TrainHarness(job)) {
            train.images("a", 0, 64);
            train.beforeBarrier(1);
            undisturbed = train.hashes();
            assertThat(train.steps().get(15).getReplayedImages()).isEqualTo(4);
        }
        try (TrainHarness train = new TrainHarness(job)) {
            train.images("a", 0, 36);
            state = train.checkpoint(1);
        }
        try (TrainHarness train = new TrainHarness(job, Map.of(), state)) {
            train.images("a", 36, 64);
            train.beforeBarrier(2);
            assertThat(train.hashes().get("a 2"))
                    .isEqualTo(undisturbed.get("a 2"))
                    .isNotNull();
        }
    }

    @Test
    void aJobDoesNotGoOnWithAnotherTransformOfViews() throws Exception {
        assertResumesOnlyWithTheSame(
                "extension.view-transform",
                job -> job.viewTransform("mine", 1, (views, randoms) -> views),
                job -> job.viewTransform("mine", 2, (views, randoms) -> views));
    }

    @Test
    void whatIsNoLossEndsTheJob() throws Exception {
        PipelineConfiguration job = configuration(
                own -> own.objective("mine", 1, batch -> batch.queries().mul(batch.keys())));
        try (TrainHarness train = new TrainHarness(job)) {
            train.images("a", 0, 8);
            assertThatThrownBy(() -> train.images("a", 8, 16))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .isInstanceOf(UnusableResultException.class)
                    .satisfies(thrown -> Runbook.assertHas(Objects.requireNonNull(thrown.getMessage())));
        }
    }

    @Test
    void figuresThatTheLossDoesNotHaveAreLeftOut() throws Exception {
        options.put("probe.share", "0.3");
        PipelineConfiguration job = configuration(own -> own.objective(
                "mine", 1, batch -> batch.queries().mul(batch.keys()).mean().neg()));
        try (TrainHarness train = new TrainHarness(job)) {
            train.images("a", 0, 60);
            train.beforeBarrier(1);
            List<TrainingProgress> tried = train.steps().stream()
                    .filter(step -> step.getProbe() != null)
                    .toList();
            assertThat(tried).hasSize(1);
            TrainingProgress step = tried.get(0);
            VersionProbe probe = step.getProbe();
            assertThat(step.getLoss()).isEqualTo(step.getInstanceLoss()).isNegative();
            assertThat(step.getConsistencyWeight()).isZero();
            assertThat(probe.getNeighborAgreement()).isBetween(0f, 1f);
            assertThat(probe.getConsistencyGradientShare()).isNaN();
            assertThat(probe.getHardNegativeGradientShare()).isNaN();
            assertThat(settings(train.announced().get(1)))
                    .containsKey("probe.neighbor-agreement")
                    .doesNotContainKeys("probe.consistency-gradient-share", "probe.hard-negative-gradient-share");
        }
    }
}
