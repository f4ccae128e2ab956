package io.tncc.pipeline.option;

import io.tncc.model.encoder.Architecture;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.Stem;
import io.tncc.model.image.ImageBatch;
import io.tncc.pipeline.option.EmbeddingOptions.BeforeFirstVersion;
import io.tncc.pipeline.option.ObjectiveOptions.Consistency;
import io.tncc.pipeline.option.ObjectiveOptions.Negatives;
import io.tncc.pipeline.option.ObjectiveOptions.NeighborChoice;
import io.tncc.pipeline.option.ObjectiveOptions.Space;
import io.tncc.pipeline.option.OptimizerOptions.Schedule;
import io.tncc.pipeline.option.PipelineOptions.Run;
import io.tncc.pipeline.option.PublishingOptions.Statistics;
import io.tncc.pipeline.option.ReplayOptions.Policy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.flink.configuration.ConfigOption;

/** Checks what options demand of one another. A value that is wrong in itself is left out: it has been noted. */
final class CrossChecks {

    private static final List<ConfigOption<String>> TOPICS = List.of(
            KafkaOptions.IMAGES_TOPIC,
            KafkaOptions.EMBEDDINGS_TOPIC,
            KafkaOptions.ENCODER_VERSIONS_TOPIC,
            KafkaOptions.ENCODER_PROMOTIONS_TOPIC,
            KafkaOptions.TRAINING_PROGRESS_TOPIC,
            KafkaOptions.REJECTED_IMAGES_TOPIC);

    /** What the job sets on Kafka clients itself, and where from. */
    private static final Map<String, String> OWN_KAFKA_PROPERTIES = Map.of(
            "bootstrap.servers", "set kafka.bootstrap-servers",
            "group.id", "set kafka.group-prefix",
            "transactional.id", "set kafka.group-prefix",
            "transaction.timeout.ms", "set kafka.transaction-timeout",
            "auto.offset.reset", "set source.start",
            "isolation.level", "the job always reads read_committed",
            "enable.auto.commit", "the job commits offsets with its checkpoints",
            "enable.idempotence", "the job's producers are always idempotent",
            "acks", "the job's producers always wait for all replicas",
            "config.providers", "it knows directory, file and env");

    private static final List<ConfigOption<String>> REGISTRY_SECRETS =
            List.of(SchemaRegistryOptions.BASIC_AUTH, SchemaRegistryOptions.BEARER_TOKEN);

    private final PipelineConfiguration configuration;
    private final Problems problems;

    CrossChecks(PipelineConfiguration configuration, Problems problems) {
        this.configuration = configuration;
        this.problems = problems;
    }

    void check() {
        atMost(PipelineOptions.PARALLELISM, PipelineOptions.MAX_PARALLELISM);
        checkTopics();
        checkKafkaProperties();
        checkRegistry();
        checkEncoder();
        checkViews();
        checkObjective();
        checkReplay();
        checkSchedule();
        checkBatch(TrainingOptions.BATCH_SIZE);
        checkBatch(EmbeddingOptions.BATCH_SIZE);
        checkGuards();
        checkProbe();
        checkPublishing();
        checkEmbedding();
    }

    /** Records may have labels, but a job learns from none. */
    void checkNeedsNoLabels() {
        if (has(ObjectiveOptions.NEIGHBOR_CHOICE, NeighborChoice.SAME_LABEL)) {
            problems.add(
                    ObjectiveOptions.NEIGHBOR_CHOICE.key(),
                    NeighborChoice.SAME_LABEL,
                    "allowed in a job, which learns from no labels: nearest, random");
        }
    }

    private void checkTopics() {
        Map<String, String> keys = new HashMap<>();
        for (ConfigOption<String> topic : TOPICS) {
            valid(topic).ifPresent(name -> {
                String other = keys.putIfAbsent(name, topic.key());
                if (other != null) {
                    problems.add(topic.key(), name, "each topic has its own name, and this is that of " + other);
                }
            });
        }
    }

    private void checkKafkaProperties() {
        valid(KafkaOptions.PROPERTIES).orElse(Map.of()).forEach((name, value) -> {
            String remedy = OWN_KAFKA_PROPERTIES.get(name);
            if (remedy != null) {
                problems.add(
                        KafkaOptions.PROPERTIES.key() + "." + name, value, "the job sets this property: " + remedy);
            } else if (KafkaSecrets.isWrittenOut(name, value)) {
                problems.add(KafkaOptions.PROPERTIES.key() + "." + name, KafkaSecrets.ALLOWED);
            }
        });
    }

    private void checkRegistry() {
        valid(SchemaRegistryOptions.URL)
                .filter(url -> url.contains("@"))
                .ifPresent(url -> problems.add(
                        SchemaRegistryOptions.URL.key(),
                        "no user and password in a URL: say in %s where they are"
                                .formatted(SchemaRegistryOptions.BASIC_AUTH.key())));
        for (ConfigOption<String> secret : REGISTRY_SECRETS) {
            valid(secret)
                    .filter(value -> !KafkaSecrets.isReference(value))
                    .ifPresent(value -> problems.add(secret.key(), KafkaSecrets.ALLOWED));
        }
        if (REGISTRY_SECRETS.stream().allMatch(configuration::isSet)) {
            problems.add(
                    SchemaRegistryOptions.BEARER_TOKEN.key(),
                    "the registry is shown a token or user and password, not both; take out this or "
                            + SchemaRegistryOptions.BASIC_AUTH.key());
        }
        if (missing(SchemaRegistryOptions.URL)) {
            Option.declaredIn(SchemaRegistryOptions.class).stream()
                    .filter(option -> !option.config().hasDefaultValue() && configuration.isSet(option.config()))
                    .forEach(option -> problems.add(
                            option.key(),
                            "without %s there is no registry".formatted(SchemaRegistryOptions.URL.key())));
        }
    }

    private void checkEncoder() {
        both(EncoderOptions.ARCHITECTURE, EncoderOptions.STEM, (architecture, stem) -> {
            List<Stem> stems = Architecture.of(architecture.toString()).stems();
            if (!stems.contains(Stem.of(stem.toString()))) {
                problems.add(
                        EncoderOptions.STEM.key(),
                        stem,
                        "allowed with %s: %s is cifar".formatted(EncoderOptions.ARCHITECTURE.key(), architecture));
            }
        });
    }

    /** Of a range, one end may be the recipe's. */
    private void checkViews() {
        atMost(ViewOptions.MIN_SCALE, ViewOptions.MAX_SCALE);
        atMost(ViewOptions.MIN_RATIO, ViewOptions.MAX_RATIO);
        atMost(ViewOptions.MIN_BLUR_SIGMA, ViewOptions.MAX_BLUR_SIGMA);
        if (problems.none()) {
            try {
                LearnerSettings.views(configuration);
            } catch (IllegalArgumentException e) {
                problems.add(ViewOptions.RECIPE.key(), "with the other view settings: " + e.getMessage());
            }
        }
    }

    private void checkObjective() {
        if (!has(ObjectiveOptions.CONSISTENCY, Consistency.NONE) || !has(ObjectiveOptions.NEGATIVES, Negatives.ALL)) {
            atMost(ObjectiveOptions.NEIGHBORS, MemoryOptions.SIZE);
        }
    }

    private void checkGuards() {
        atMost(GuardsOptions.LEAST_RANK, EncoderOptions.PROJECTION_SIZE);
        if (has(ObjectiveOptions.SPACE, Space.BATCH_NORMALISED)) {
            valid(GuardsOptions.LEAST_STD)
                    .filter(least -> least > 0)
                    .ifPresent(least -> problems.add(
                            GuardsOptions.LEAST_STD.key(),
                            least,
                            ("allowed with %s: %s is 0: keys that are normalised over their batch are spread even where "
                                            + "the encoder has collapsed; %s tells where they are all on one line")
                                    .formatted(
                                            ObjectiveOptions.SPACE.key(),
                                            Space.BATCH_NORMALISED,
                                            GuardsOptions.LEAST_RANK.key())));
        }
    }

    private void checkReplay() {
        both(ReplayOptions.POLICY, TrainingOptions.UPDATES_PER_BATCH, (policy, updates) -> {
            if (policy != Policy.NONE && updates == 1) {
                problems.add(
                        TrainingOptions.UPDATES_PER_BATCH.key(),
                        updates,
                        "allowed with %s: %s is 2 or more: in a single step, all images of a batch are new"
                                .formatted(ReplayOptions.POLICY.key(), policy));
            }
        });
    }

    /** The pixels of a batch are one array. */
    private void checkBatch(ConfigOption<Integer> size) {
        both(size, InputOptions.DECODE_SIDE, (images, side) -> {
            int most = ImageBatch.mostImages(side);
            if (images > most) {
                problems.add(
                        size.key(),
                        images,
                        "allowed with %s: %d is at most %d: a batch has 3 bytes a pixel, and at most %d"
                                .formatted(InputOptions.DECODE_SIDE.key(), side, most, ImageBatch.MAX_BYTES));
            }
        });
    }

    private void checkSchedule() {
        if (!has(OptimizerOptions.SCHEDULE, Schedule.COSINE)) {
            return;
        }
        String key = OptimizerOptions.COSINE_IMAGES.key();
        if (missing(OptimizerOptions.COSINE_IMAGES)) {
            problems.add(key, "the option is required with %s: cosine".formatted(OptimizerOptions.SCHEDULE.key()));
        }
        both(OptimizerOptions.COSINE_IMAGES, OptimizerOptions.WARMUP_IMAGES, (cosine, warmup) -> {
            if (cosine <= warmup) {
                problems.add(
                        key,
                        cosine,
                        "allowed: more than %s, which is %d".formatted(OptimizerOptions.WARMUP_IMAGES.key(), warmup));
            }
        });
    }

    private void checkProbe() {
        boolean setsAside = valid(ProbeOptions.SHARE).filter(share -> share > 0).isPresent();
        boolean reads = valid(ProbeOptions.PATH).isPresent();
        boolean replays =
                configuration.extensions().replayPolicy().isPresent() || !has(ReplayOptions.POLICY, Policy.NONE);
        if (setsAside && reads) {
            problems.add(
                    ProbeOptions.SHARE.key(),
                    configuration.get(ProbeOptions.SHARE),
                    "allowed with %s: 0, as versions are tried on one or the other".formatted(ProbeOptions.PATH.key()));
        }
        if (setsAside || reads) {
            checkBatch(ProbeOptions.IMAGES);
        }
        if (has(PublishingOptions.STATISTICS, Statistics.RECALIBRATED) && !setsAside && !reads && !replays) {
            problems.add(
                    PublishingOptions.STATISTICS.key(),
                    Statistics.RECALIBRATED,
                    "the statistics need images to be recalibrated over: set %s, %s or %s"
                            .formatted(ReplayOptions.POLICY.key(), ProbeOptions.PATH.key(), ProbeOptions.SHARE.key()));
        }
    }

    private void checkPublishing() {
        boolean trains = valid(PipelineOptions.RUN).map(Run::trains).orElse(false);
        if (trains && missing(PublishingOptions.DIRECTORY)) {
            problems.add(PublishingOptions.DIRECTORY.key(), "the option is required unless pipeline.run is embed");
        }
    }

    /** The embedding half must not name a version 0 that training never announces. */
    private void checkInitial() {
        boolean leavesOut =
                valid(TrainingOptions.SAMPLE_RATE).filter(rate -> rate < 1).isPresent()
                        || valid(TrainingOptions.MAX_LAG).isPresent();
        if (leavesOut && has(EmbeddingOptions.BEFORE_FIRST_VERSION, BeforeFirstVersion.INITIAL)) {
            problems.add(
                    EmbeddingOptions.BEFORE_FIRST_VERSION.key(),
                    BeforeFirstVersion.INITIAL,
                    "allowed with %s or %s is reject: a lane of which nothing is trained on has no version to name"
                            .formatted(TrainingOptions.SAMPLE_RATE.key(), TrainingOptions.MAX_LAG.key()));
        }
    }

    /** BatchNorm needs two values of a channel, and the last batch of a bounded input may have one image. */
    private void checkSide() {
        both(EncoderOptions.ARCHITECTURE, EncoderOptions.STEM, (architecture, stem) -> {
            Architecture backbone = Architecture.of(architecture.toString());
            if (backbone.stems().contains(Stem.of(stem.toString()))) {
                checkSide(new EncoderSpec(backbone, Stem.of(stem.toString()), 1, 1).totalStride());
            }
        });
    }

    private void checkSide(int reduction) {
        valid(InputOptions.DECODE_SIDE)
                .filter(side -> side <= reduction)
                .ifPresent(side -> problems.add(
                        InputOptions.DECODE_SIDE.key(),
                        side,
                        "allowed: more than %d, by which this encoder reduces the side of an image"
                                .formatted(reduction)));
    }

    private void checkEmbedding() {
        checkInitial();
        checkSide();
        if (has(PipelineOptions.RUN, Run.ALL) && has(EmbeddingOptions.VERSION, "promoted")) {
            atMost(PublishingOptions.KEEP_VERSIONS, EmbeddingOptions.REMEMBERED_VERSIONS);
        }
        valid(PipelineOptions.RUN)
                .filter(run -> run != Run.ALL && has(EmbeddingOptions.BEFORE_FIRST_VERSION, BeforeFirstVersion.INITIAL))
                .ifPresent(run -> problems.add(
                        EmbeddingOptions.BEFORE_FIRST_VERSION.key(),
                        BeforeFirstVersion.INITIAL,
                        "allowed with %s: %s is reject, because the initial encoder is built by training"
                                .formatted(PipelineOptions.RUN.key(), run)));
    }

    private <A extends Number, B extends Number> void atMost(ConfigOption<A> lower, ConfigOption<B> upper) {
        both(lower, upper, (low, high) -> {
            if (low.doubleValue() > high.doubleValue()) {
                problems.add(lower.key(), low, "allowed: at most %s, which is %s".formatted(upper.key(), high));
            }
        });
    }

    private <A, B> void both(ConfigOption<A> first, ConfigOption<B> second, BiConsumer<A, B> check) {
        valid(first).ifPresent(one -> valid(second).ifPresent(other -> check.accept(one, other)));
    }

    private <T> boolean has(ConfigOption<T> option, T value) {
        return configuration.has(option, value);
    }

    private boolean missing(ConfigOption<?> option) {
        try {
            return configuration.find(option).isEmpty();
        } catch (RuntimeException e) {
            return false;
        }
    }

    private <T> Optional<T> valid(ConfigOption<T> option) {
        return configuration.valid(option);
    }
}
