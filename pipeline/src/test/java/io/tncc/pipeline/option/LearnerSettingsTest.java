package io.tncc.pipeline.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.model.encoder.Architecture;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.Precision;
import io.tncc.model.encoder.Stem;
import io.tncc.model.encoder.TrainingMode;
import io.tncc.model.encoder.WarmStart;
import io.tncc.model.image.Normalisation;
import io.tncc.model.objective.ConsistencyScaling;
import io.tncc.model.objective.Kernel;
import io.tncc.model.objective.KernelRamp;
import io.tncc.model.objective.Negatives;
import io.tncc.model.objective.NeighborChoice;
import io.tncc.model.objective.ObjectiveSpec.Variation;
import io.tncc.model.objective.Space;
import io.tncc.model.replay.ReplayPolicy;
import io.tncc.model.replay.ReplaySpec;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.model.view.ViewPair;
import io.tncc.model.view.ViewRecipe;
import io.tncc.pipeline.Runbook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnerSettingsTest {

    /** But for replay, as streams are correlated in time. */
    @Test
    void theDefaultsArePlain() {
        LearnerSpec spec = of();
        assertThat(spec.trainingMode()).isEqualTo(TrainingMode.STANDARD);
        assertThat(spec.warmStart()).isNull();
        assertThat(spec.objective().variation()).isEqualTo(Variation.NONE);
        assertThat(spec.replay()).isEqualTo(new ReplaySpec(ReplayPolicy.RESERVOIR, 32 << 20, 2));
        assertThat(spec.momentumAlignment()).isZero();
        assertThat(spec.views())
                .isEqualTo(ViewPair.same(ViewRecipe.mocoV2Cifar().with(Normalisation.IMAGENET)));
    }

    @Test
    void withoutReplayABatchMakesOneStep() {
        LearnerSpec spec = of("replay.policy", "none");
        assertThat(spec.replay()).isEqualTo(ReplaySpec.NONE);
        LearnerSpec told =
                of("replay.policy", "none", "training.updates-per-batch", "3", "objective.momentum-alignment", "0.5");
        assertThat(told.replay()).isEqualTo(new ReplaySpec(ReplayPolicy.NONE, 0, 3));
        assertThat(told.momentumAlignment()).isEqualTo(0.5);
    }

    @Test
    void recipesGiveWhatIsNotSet() {
        assertThat(queries("view.recipe", "mocov2-imagenet")).isEqualTo(ViewRecipe.mocoV2Imagenet());
        assertThat(queries("view.recipe", "simclr")).isEqualTo(ViewRecipe.simClr());
        assertThat(queries("view.recipe", "custom")).isEqualTo(ViewRecipe.unchanged(Normalisation.IMAGENET));
        ViewRecipe changed = queries("view.recipe", "simclr", "view.hue", "0.05", "view.min-scale", "0.5");
        assertThat(changed.hue()).isEqualTo(0.05f);
        assertThat(changed.minScale()).isEqualTo(0.5f);
        assertThat(changed.saturation()).isEqualTo(0.8f);
    }

    private static ViewRecipe queries(String... options) {
        return of(options).views().queries();
    }

    @Test
    void keysAreDrawnWeaklyOrAsQueriesAre() {
        ViewPair weak = of("view.recipe", "simclr", "view.min-scale", "0.5", "view.keys", "weak")
                .views();
        assertThat(weak.keys()).isEqualTo(weak.queries().weak());
        assertThat(weak.keys().minScale()).isEqualTo(0.5f);
        assertThat(of("view.recipe", "simclr").views()).isEqualTo(ViewPair.same(ViewRecipe.simClr()));
    }

    @Test
    void everythingElseIsPassedOn() {
        LearnerSpec spec = of(
                "encoder.architecture", "resnet50",
                "encoder.stem", "imagenet",
                "encoder.batch-norm-splits", "4",
                "training.precision", "bfloat16",
                "objective.space", "batch-normalised",
                "objective.negatives", "without-neighbors",
                "objective.neighbor-choice", "random",
                "objective.consistency-scaling", "image-agreement",
                "objective.symmetric", "true",
                "objective.initial-degrees-of-freedom", "1000",
                "objective.kernel-start-images", "5",
                "objective.kernel-ramp-images", "7",
                "objective.momentum-alignment", "0.5",
                "replay.policy", "minimum-redundancy",
                "replay.max-bytes", "3 kb",
                "training.updates-per-batch", "4",
                "input.decode-side", "64");
        assertThat(spec.encoder()).isEqualTo(new EncoderSpec(Architecture.RESNET50, Stem.IMAGENET, 128, 128));
        assertThat(spec.trainingMode()).isEqualTo(new TrainingMode(Precision.BFLOAT16, 4));
        assertThat(spec.replay()).isEqualTo(new ReplaySpec(ReplayPolicy.MINIMUM_REDUNDANCY, 3072, 4));
        assertThat(spec.momentumAlignment()).isEqualTo(0.5);
        assertThat(spec.objective().variation())
                .isEqualTo(new Variation(
                        Space.BATCH_NORMALISED,
                        Negatives.WITHOUT_NEIGHBORS,
                        NeighborChoice.RANDOM,
                        ConsistencyScaling.IMAGE_AGREEMENT,
                        true,
                        new KernelRamp(new Kernel.StudentT(0.1, 1000), 5, 7)));
    }

    /** What options allow, a learner takes: with a memory of 4,096 keys too, where the loss does not ask for neighbors. */
    @Test
    void neighborsThatNobodyAsksForMayBeMoreThanTheMemoryHas() {
        LearnerSpec spec = of("objective.consistency", "none", "objective.neighbors", "5000");
        assertThat(spec.objective().neighbors()).isEqualTo(5000);
        assertThat(spec.memorySize()).isEqualTo(4096);
    }

    @Test
    void theFileOfAWarmStartIsRead(@TempDir Path folder) throws IOException {
        byte[] encoder = Learner.initialEncoderFile(of(), "pretrained").toBytes();
        Path file = Files.write(folder.resolve("encoder.safetensors"), encoder);
        WarmStart start =
                Objects.requireNonNull(of("encoder.warm-start", file.toString()).warmStart());
        assertThat(start.sha256()).isEqualTo(WarmStart.parse("", encoder).sha256());
        Path missing = folder.resolve("missing.safetensors");
        assertThatThrownBy(() -> of("encoder.warm-start", missing.toString()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("encoder.warm-start")
                .hasMessageContaining("missing.safetensors can not be read");
        Files.writeString(missing, "This is no safetensors");
        assertThatThrownBy(() -> of("encoder.warm-start", missing.toString()))
                .isInstanceOf(UnusableWarmStartException.class)
                .hasMessageStartingWith("encoder.warm-start: " + missing + " can not be begun with: ");
        assertThatThrownBy(() -> of("encoder.warm-start", file.toString(), "encoder.architecture", "resnet18"))
                .isInstanceOf(UnusableWarmStartException.class)
                .hasMessageContaining("missing layer4.0.conv1.weight")
                .satisfies(e -> Runbook.assertHas(String.valueOf(e.getMessage())
                        .replace(file.toString(), "s3://bucket/encoder.safetensors")
                        .replaceAll("begun with: .*", "begun with: CAUSE")));
    }

    private static LearnerSpec of(String... keysAndValues) {
        TreeMap<String, String> options = new TreeMap<>();
        options.put("kafka.bootstrap-servers", "localhost:9092");
        options.put("publishing.directory", "file:///tmp");
        options.put("flink.execution.checkpointing.interval", "10 s");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            options.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return LearnerSettings.of(PipelineConfiguration.of(options));
    }
}
