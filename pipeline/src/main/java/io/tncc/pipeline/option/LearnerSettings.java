package io.tncc.pipeline.option;

import io.tncc.model.encoder.Architecture;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.Precision;
import io.tncc.model.encoder.Stem;
import io.tncc.model.encoder.TrainingMode;
import io.tncc.model.encoder.WarmStart;
import io.tncc.model.engine.Torch;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.image.Normalisation;
import io.tncc.model.objective.Consistency;
import io.tncc.model.objective.ConsistencyScaling;
import io.tncc.model.objective.ConsistencySchedule;
import io.tncc.model.objective.Kernel;
import io.tncc.model.objective.KernelRamp;
import io.tncc.model.objective.Negatives;
import io.tncc.model.objective.NeighborChoice;
import io.tncc.model.objective.ObjectiveSpec;
import io.tncc.model.objective.ObjectiveSpec.Variation;
import io.tncc.model.objective.Space;
import io.tncc.model.optimizer.LearningRate;
import io.tncc.model.optimizer.Sgd;
import io.tncc.model.replay.ReplayPolicy;
import io.tncc.model.replay.ReplaySpec;
import io.tncc.model.train.LearnerSpec;
import io.tncc.model.train.OwnCode;
import io.tncc.model.view.ViewPair;
import io.tncc.model.view.ViewRecipe;
import io.tncc.pipeline.extension.Extensions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.IntSupplier;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** The learner's settings as the options say. */
public final class LearnerSettings {

    private LearnerSettings() {}

    /**
     * Sets the process's number of threads and its device and gives the settings: to be called before any learner is made.
     *
     * @throws UnusableWarmStartException if the file of a warm start is not one, or of another encoder
     * @throws UncheckedIOException if it can not be read
     */
    public static LearnerSpec start(PipelineConfiguration options) {
        return start(options, () -> 0);
    }

    /**
     * The same in a task, on the GPU that Flink gives it if the options ask for one.
     *
     * @throws SuppressRestartsException if the file of a warm start is not one, or of another encoder
     * @throws UncheckedIOException if it can not be read
     */
    public static LearnerSpec start(PipelineConfiguration options, RuntimeContext task) {
        try {
            return start(options, () -> TaskGpu.number(task));
        } catch (UnusableWarmStartException e) { // a restart would only read it again
            throw new SuppressRestartsException(e);
        }
    }

    private static LearnerSpec start(PipelineConfiguration options, IntSupplier gpu) {
        Torch.useThreads(options.get(TrainingOptions.THREADS));
        switch (options.get(PipelineOptions.DEVICE)) {
            case CPU -> Torch.useCpu();
            case GPU -> Torch.useGpu(gpu.getAsInt());
        }
        return of(options);
    }

    /** The settings. */
    public static LearnerSpec of(PipelineConfiguration options) {
        return new LearnerSpec(
                encoder(options),
                options.get(InputOptions.DECODE_SIDE),
                views(options),
                objective(options),
                options.get(MemoryOptions.SIZE),
                options.get(TrainingOptions.ENCODER_MOMENTUM),
                optimizer(options),
                options.get(TrainingOptions.SEED),
                switch (options.get(EmbeddingOptions.LAYER)) {
                    case BACKBONE -> EmbeddingLayer.BACKBONE;
                    case PROJECTOR -> EmbeddingLayer.PROJECTOR;
                },
                trainingMode(options),
                options.find(EncoderOptions.WARM_START)
                        .map(file -> warmStart(file, encoder(options)))
                        .orElse(null),
                replay(options),
                options.get(ObjectiveOptions.MOMENTUM_ALIGNMENT),
                own(options.extensions()));
    }

    /**
     * The settings of a lane: those of all, but for what the job's user has set for it.
     *
     * @throws InvalidOptionsException if that is not allowed
     */
    public static LearnerSpec ofLane(PipelineConfiguration options, LearnerSpec ofAll, String lane) {
        PipelineConfiguration own = options.ofLane(lane);
        if (own == options) {
            return ofAll;
        }
        return new LearnerSpec(
                ofAll.encoder(),
                ofAll.imageSide(),
                views(own),
                objective(own),
                ofAll.memorySize(),
                own.get(TrainingOptions.ENCODER_MOMENTUM),
                optimizer(own),
                ofAll.seed(),
                ofAll.embeddingLayer(),
                ofAll.trainingMode(),
                ofAll.warmStart(),
                replay(own),
                own.get(ObjectiveOptions.MOMENTUM_ALIGNMENT),
                ofAll.own());
    }

    private static OwnCode own(Extensions extensions) {
        return new OwnCode(
                extensions.objective().orElse(null),
                extensions.replayPolicy().orElse(null),
                extensions.viewTransform().orElse(null));
    }

    private static ReplaySpec replay(PipelineConfiguration options) {
        ReplayPolicy policy =
                options.extensions().replayPolicy().isPresent() ? ReplayPolicy.OWN : replayPolicy(options);
        long maxBytes = policy == ReplayPolicy.NONE
                ? 0
                : options.get(ReplayOptions.MAX_BYTES).getBytes();
        int updates = options.find(TrainingOptions.UPDATES_PER_BATCH).orElse(policy == ReplayPolicy.NONE ? 1 : 2);
        return new ReplaySpec(policy, maxBytes, updates);
    }

    private static ReplayPolicy replayPolicy(PipelineConfiguration options) {
        return switch (options.get(ReplayOptions.POLICY)) {
            case NONE -> ReplayPolicy.NONE;
            case FIFO -> ReplayPolicy.FIFO;
            case RESERVOIR -> ReplayPolicy.RESERVOIR;
            case MINIMUM_REDUNDANCY -> ReplayPolicy.MINIMUM_REDUNDANCY;
        };
    }

    private static WarmStart warmStart(String file, EncoderSpec encoder) {
        Path path = new Path(file);
        try (FSDataInputStream in = path.getFileSystem().open(path)) {
            WarmStart start = WarmStart.parse(file, in.readAllBytes());
            start.requireMatching(encoder);
            return start;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s: %s can not be read: %s".formatted(EncoderOptions.WARM_START.key(), file, e), e);
        } catch (IllegalArgumentException e) {
            throw new UnusableWarmStartException(
                    "%s: %s can not be begun with: %s".formatted(EncoderOptions.WARM_START.key(), file, e.getMessage()),
                    e);
        }
    }

    private static TrainingMode trainingMode(PipelineConfiguration options) {
        return new TrainingMode(
                precision(options.get(TrainingOptions.PRECISION)), options.get(EncoderOptions.BATCH_NORM_SPLITS));
    }

    /** In what numbers images are embedded. */
    public static Precision embeddingPrecision(PipelineConfiguration options) {
        return precision(options.get(EmbeddingOptions.PRECISION));
    }

    private static Precision precision(TrainingOptions.Precision option) {
        return switch (option) {
            case FLOAT32 -> Precision.FLOAT32;
            case BFLOAT16 -> Precision.BFLOAT16;
        };
    }

    private static EncoderSpec encoder(PipelineConfiguration options) {
        return new EncoderSpec(
                Architecture.of(options.get(EncoderOptions.ARCHITECTURE).toString()),
                Stem.of(options.get(EncoderOptions.STEM).toString()),
                options.get(EncoderOptions.PROJECTOR_HIDDEN_SIZE),
                options.get(EncoderOptions.PROJECTION_SIZE));
    }

    /** From what the two views of an image are drawn. */
    public static ViewPair views(PipelineConfiguration options) {
        ViewRecipe recipe = recipe(options);
        return switch (options.get(ViewOptions.KEYS)) {
            case SAME -> ViewPair.same(recipe);
            case WEAK -> ViewPair.weakKeys(recipe);
        };
    }

    /** The recipe of the options, with what they set besides. */
    private static ViewRecipe recipe(PipelineConfiguration options) {
        Normalisation normalisation = new Normalisation(
                floats(options.get(ViewOptions.MEAN)), floats(options.get(ViewOptions.STANDARD_DEVIATION)));
        ViewRecipe recipe =
                switch (options.get(ViewOptions.RECIPE)) {
                    case MOCOV2_CIFAR -> ViewRecipe.mocoV2Cifar();
                    case MOCOV2_IMAGENET -> ViewRecipe.mocoV2Imagenet();
                    case SIMCLR -> ViewRecipe.simClr();
                    case CUSTOM -> ViewRecipe.unchanged(normalisation);
                };
        return new ViewRecipe(
                set(options, ViewOptions.MIN_SCALE, recipe.minScale()),
                set(options, ViewOptions.MAX_SCALE, recipe.maxScale()),
                set(options, ViewOptions.MIN_RATIO, recipe.minRatio()),
                set(options, ViewOptions.MAX_RATIO, recipe.maxRatio()),
                set(options, ViewOptions.FLIP_PROBABILITY, recipe.flipProbability()),
                set(options, ViewOptions.JITTER_PROBABILITY, recipe.jitterProbability()),
                set(options, ViewOptions.BRIGHTNESS, recipe.brightness()),
                set(options, ViewOptions.CONTRAST, recipe.contrast()),
                set(options, ViewOptions.SATURATION, recipe.saturation()),
                set(options, ViewOptions.HUE, recipe.hue()),
                set(options, ViewOptions.GRAYSCALE_PROBABILITY, recipe.grayscaleProbability()),
                set(options, ViewOptions.BLUR_PROBABILITY, recipe.blurProbability()),
                set(options, ViewOptions.MIN_BLUR_SIGMA, recipe.minBlurSigma()),
                set(options, ViewOptions.MAX_BLUR_SIGMA, recipe.maxBlurSigma()),
                normalisation);
    }

    private static float set(PipelineConfiguration options, ConfigOption<Double> option, float ofRecipe) {
        return options.find(option).map(Double::floatValue).orElse(ofRecipe);
    }

    private static List<Float> floats(List<Double> values) {
        return values.stream().map(Double::floatValue).toList();
    }

    private static ObjectiveSpec objective(PipelineConfiguration options) {
        double temperature = options.get(ObjectiveOptions.TEMPERATURE);
        double degreesOfFreedom = options.get(ObjectiveOptions.DEGREES_OF_FREEDOM);
        return new ObjectiveSpec(
                kernel(options, temperature, degreesOfFreedom),
                switch (options.get(ObjectiveOptions.CONSISTENCY)) {
                    case NONE -> Consistency.NONE;
                    case NEIGHBORS -> Consistency.NEIGHBORS;
                    case MEMORY -> Consistency.MEMORY;
                },
                options.get(ObjectiveOptions.TARGET_TEMPERATURE),
                options.get(ObjectiveOptions.NEIGHBORS),
                new ConsistencySchedule(
                        options.get(ObjectiveOptions.CONSISTENCY_WEIGHT),
                        ObjectiveOptions.consistencyStartImages(options),
                        options.get(ObjectiveOptions.CONSISTENCY_RAMP_IMAGES)),
                variation(options, temperature, degreesOfFreedom));
    }

    private static Kernel kernel(PipelineConfiguration options, double temperature, double degreesOfFreedom) {
        return switch (options.get(ObjectiveOptions.KERNEL)) {
            case STUDENT_T -> new Kernel.StudentT(temperature, degreesOfFreedom);
            case GAUSSIAN -> new Kernel.Gaussian(temperature);
        };
    }

    private static Variation variation(PipelineConfiguration options, double temperature, double degreesOfFreedom) {
        Kernel initial = kernel(
                options,
                options.find(ObjectiveOptions.INITIAL_TEMPERATURE).orElse(temperature),
                options.find(ObjectiveOptions.INITIAL_DEGREES_OF_FREEDOM).orElse(degreesOfFreedom));
        return new Variation(
                switch (options.get(ObjectiveOptions.SPACE)) {
                    case SPHERE -> Space.SPHERE;
                    case BATCH_NORMALISED -> Space.BATCH_NORMALISED;
                },
                switch (options.get(ObjectiveOptions.NEGATIVES)) {
                    case ALL -> Negatives.ALL;
                    case WITHOUT_NEIGHBORS -> Negatives.WITHOUT_NEIGHBORS;
                },
                switch (options.get(ObjectiveOptions.NEIGHBOR_CHOICE)) {
                    case NEAREST -> NeighborChoice.NEAREST;
                    case RANDOM -> NeighborChoice.RANDOM;
                    case SAME_LABEL -> NeighborChoice.SAME_LABEL;
                },
                switch (options.get(ObjectiveOptions.CONSISTENCY_SCALING)) {
                    case NONE -> ConsistencyScaling.NONE;
                    case BATCH_AGREEMENT -> ConsistencyScaling.BATCH_AGREEMENT;
                    case IMAGE_AGREEMENT -> ConsistencyScaling.IMAGE_AGREEMENT;
                },
                options.get(ObjectiveOptions.SYMMETRIC),
                initial.equals(kernel(options, temperature, degreesOfFreedom))
                        ? null
                        : new KernelRamp(
                                initial,
                                options.get(ObjectiveOptions.KERNEL_START_IMAGES),
                                options.get(ObjectiveOptions.KERNEL_RAMP_IMAGES)));
    }

    private static Sgd.Spec optimizer(PipelineConfiguration options) {
        long cosineImages =
                switch (options.get(OptimizerOptions.SCHEDULE)) {
                    case CONSTANT -> 0;
                    case COSINE -> options.get(OptimizerOptions.COSINE_IMAGES);
                };
        return new Sgd.Spec(
                new LearningRate(
                        options.get(OptimizerOptions.LEARNING_RATE),
                        options.get(OptimizerOptions.WARMUP_IMAGES),
                        cosineImages),
                options.get(OptimizerOptions.MOMENTUM),
                options.get(OptimizerOptions.WEIGHT_DECAY));
    }
}
