package io.tncc.pipeline.option;

import io.tncc.pipeline.option.EmbeddingOptions.BeforeFirstVersion;
import io.tncc.pipeline.option.EncoderOptions.Architecture;
import io.tncc.pipeline.option.EncoderOptions.Stem;
import io.tncc.pipeline.option.KafkaOptions.Delivery;
import io.tncc.pipeline.option.OptimizerOptions.Schedule;
import io.tncc.pipeline.option.PipelineOptions.Run;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointingMode;

/** The checks that concern several options at once. */
final class CrossChecks {

    private CrossChecks() {}

    static void check(PipelineConfiguration options, Problems problems) {
        checkLearner(options, problems);
        checkRun(options, problems);
        checkCheckpoints(options, problems);
    }

    private static void checkLearner(PipelineConfiguration options, Problems problems) {
        int neighbors = options.get(ObjectiveOptions.NEIGHBORS);
        int memory = options.get(MemoryOptions.SIZE);
        if (neighbors > memory) {
            problems.add(ObjectiveOptions.NEIGHBORS.key(), neighbors, "at most memory.size, which is " + memory);
        }
        if (options.get(ViewOptions.MIN_SCALE) > options.get(ViewOptions.MAX_SCALE)) {
            problems.add(
                    ViewOptions.MIN_SCALE.key(),
                    options.get(ViewOptions.MIN_SCALE),
                    "at most view.max-scale, which is " + options.get(ViewOptions.MAX_SCALE));
        }
        if (options.get(EncoderOptions.ARCHITECTURE) == Architecture.RESNET20
                && options.get(EncoderOptions.STEM) == Stem.IMAGENET) {
            problems.add(EncoderOptions.STEM.key(), Stem.IMAGENET, "resnet20 has the stem cifar only");
        }
        checkCosine(options, problems);
    }

    private static void checkCosine(PipelineConfiguration options, Problems problems) {
        Optional<Long> cosine = options.find(OptimizerOptions.COSINE_IMAGES);
        boolean isCosine = options.get(OptimizerOptions.SCHEDULE) == Schedule.COSINE;
        if (isCosine && cosine.isEmpty()) {
            problems.add(OptimizerOptions.COSINE_IMAGES.key(), "has to be set with optimizer.schedule: cosine");
        } else if (isCosine && cosine.get() <= options.get(OptimizerOptions.WARMUP_IMAGES)) {
            problems.add(
                    OptimizerOptions.COSINE_IMAGES.key(),
                    cosine.get(),
                    "more than optimizer.warmup-images, which is " + options.get(OptimizerOptions.WARMUP_IMAGES));
        }
    }

    private static void checkRun(PipelineConfiguration options, Problems problems) {
        Run run = options.get(PipelineOptions.RUN);
        if (run != Run.ALL && options.get(EmbeddingOptions.BEFORE_FIRST_VERSION) == BeforeFirstVersion.INITIAL) {
            problems.add(
                    EmbeddingOptions.BEFORE_FIRST_VERSION.key(),
                    BeforeFirstVersion.INITIAL,
                    "only with pipeline.run: all, which builds the initial encoder itself");
        }
        if (options.get(PipelineOptions.PARALLELISM) > options.get(PipelineOptions.MAX_PARALLELISM)) {
            problems.add(
                    PipelineOptions.PARALLELISM.key(),
                    options.get(PipelineOptions.PARALLELISM),
                    "at most pipeline.max-parallelism, which is " + options.get(PipelineOptions.MAX_PARALLELISM));
        }
    }

    private static void checkCheckpoints(PipelineConfiguration options, Problems problems) {
        Configuration flink = options.flink();
        Optional<Duration> interval = flink.getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL);
        if (flink.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE) == CheckpointingMode.AT_LEAST_ONCE) {
            problems.add(
                    flinkKey(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE.key()),
                    CheckpointingMode.AT_LEAST_ONCE,
                    "images would be trained on twice; leave it at EXACTLY_ONCE");
        }
        if (flink.get(CheckpointingOptions.ENABLE_UNALIGNED)) {
            problems.add(
                    flinkKey(CheckpointingOptions.ENABLE_UNALIGNED.key()),
                    true,
                    "in-flight images can be misassigned when rescaling; leave it at false");
        }
        if (options.get(KafkaOptions.DELIVERY) == Delivery.EXACTLY_ONCE && interval.isPresent()) {
            Duration timeout = options.get(KafkaOptions.TRANSACTION_TIMEOUT);
            if (timeout.compareTo(interval.get()) <= 0) {
                problems.add(
                        KafkaOptions.TRANSACTION_TIMEOUT.key(),
                        timeout,
                        "more than the checkpoint interval (%s) and the longest restart".formatted(interval.get()));
            }
        }
    }

    private static String flinkKey(String key) {
        return PipelineConfiguration.FLINK_PREFIX + key;
    }
}
