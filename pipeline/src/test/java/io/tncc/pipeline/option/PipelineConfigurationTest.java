package io.tncc.pipeline.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tncc.pipeline.option.ObjectiveOptions.Kernel;
import io.tncc.pipeline.option.ObjectiveOptions.NeighborChoice;
import io.tncc.pipeline.option.PipelineOptions.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineConfigurationTest {

    private static final String GOOD =
            """
            kafka:
              bootstrap-servers: localhost:9092
              properties:
                security.protocol: SASL_SSL
            publishing.directory: s3://bucket/encoders
            flink:
              execution.checkpointing.interval: 10 s
            """;

    private static PipelineConfiguration parse(String yaml, String... overrides) {
        return PipelineConfiguration.parse(yaml, List.of(overrides), new Configuration());
    }

    private static List<String> problems(String yaml, String... overrides) {
        InvalidOptionsException thrown =
                catchThrowableOfType(InvalidOptionsException.class, () -> parse(yaml, overrides));
        return thrown == null ? List.of() : thrown.problems();
    }

    @Test
    void nestedAndDottedKeysAreTheSame() {
        PipelineConfiguration configuration =
                parse(GOOD + "training:\n  batch-size: 128\nobjective.kernel: gaussian\n");
        assertThat(configuration.get(TrainingOptions.BATCH_SIZE)).isEqualTo(128);
        assertThat(configuration.get(ObjectiveOptions.KERNEL)).isEqualTo(Kernel.GAUSSIAN);
        assertThat(configuration.get(KafkaOptions.BOOTSTRAP_SERVERS)).isEqualTo("localhost:9092");
    }

    @Test
    void onlyALearnerThatIsGivenLabelsMayHaveNeighborsOfTheSame() {
        Map<String, String> values = Map.of(
                "kafka.bootstrap-servers", "localhost:9092",
                "publishing.directory", "s3://bucket/encoders",
                "flink.execution.checkpointing.interval", "10 s",
                "objective.neighbor-choice", "same-label");
        assertThat(PipelineConfiguration.withLabels(values).get(ObjectiveOptions.NEIGHBOR_CHOICE))
                .isEqualTo(NeighborChoice.SAME_LABEL);
        assertThatThrownBy(() -> PipelineConfiguration.withLabels(values).checkOn(new Configuration()))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("objective.neighbor-choice: same-label is not allowed");
        assertThatThrownBy(() -> PipelineConfiguration.of(values))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("objective.neighbor-choice: same-label is not allowed");
    }

    @Test
    void whatIsNotSetHasItsDefault() {
        PipelineConfiguration configuration = parse(GOOD);
        assertThat(configuration.get(PipelineOptions.RUN)).isEqualTo(Run.ALL);
        assertThat(configuration.get(KafkaOptions.TRANSACTION_TIMEOUT)).isEqualTo(Duration.ofMinutes(15));
        assertThat(configuration.get(InputOptions.MAX_BYTES)).isEqualTo(MemorySize.ofMebiBytes(10));
        assertThat(configuration.find(TrainingOptions.MAX_LAG)).isEmpty();
        assertThatThrownBy(() -> configuration.get(TrainingOptions.MAX_LAG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("training.max-lag");
    }

    @Test
    void overridesReplaceTheFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("options.yaml"), GOOD + "training.seed: 1\n");
        PipelineConfiguration configuration = PipelineConfiguration.read(
                file, List.of("training.seed=2", "view.mean=[0.1, 0.2, 0.3]"), new Configuration());
        assertThat(configuration.get(TrainingOptions.SEED)).isEqualTo(2L);
        assertThat(configuration.get(ViewOptions.MEAN)).containsExactly(0.1, 0.2, 0.3);
    }

    @Test
    void listsAndDurationsAndSizesAreRead() {
        PipelineConfiguration configuration = parse(
                GOOD
                        + "view.standard-deviation: [0.5, 0.25, 1]\nembedding.max-delay: 2 s\ninput.max-bytes: 1 mb\ntraining.max-lag: 5 min\n");
        assertThat(configuration.get(ViewOptions.STANDARD_DEVIATION)).containsExactly(0.5, 0.25, 1.0);
        assertThat(configuration.get(EmbeddingOptions.MAX_DELAY)).isEqualTo(Duration.ofSeconds(2));
        assertThat(configuration.get(InputOptions.MAX_BYTES)).isEqualTo(MemorySize.ofMebiBytes(1));
        assertThat(configuration.find(TrainingOptions.MAX_LAG)).contains(Duration.ofMinutes(5));
    }

    @Test
    void kafkaPropertiesArePassedOn() {
        assertThat(parse(GOOD, "kafka.properties.linger.ms=7").get(KafkaOptions.PROPERTIES))
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("linger.ms", "7")
                .hasSize(2);
    }

    @Test
    void flinksOwnOptionsLoseTheirPrefixAndReplaceTheClusters() {
        Configuration cluster = Configuration.fromMap(Map.of("state.backend.type", "hashmap", "rest.port", "1234"));
        Configuration flink = PipelineConfiguration.parse(
                        GOOD + "flink.state.backend.type: rocksdb\n", List.of(), cluster)
                .flink();
        assertThat(flink.get(CheckpointingOptions.CHECKPOINTING_INTERVAL)).isEqualTo(Duration.ofSeconds(10));
        assertThat(flink.toMap()).containsEntry("state.backend.type", "rocksdb").containsEntry("rest.port", "1234");
    }

    @Test
    void theConsistencyLossStartsOnceTheMemoryIsFull() {
        assertThat(ObjectiveOptions.consistencyStartImages(parse(GOOD))).isEqualTo(10_000);
        assertThat(ObjectiveOptions.consistencyStartImages(parse(GOOD, "memory.size=16384")))
                .isEqualTo(16_384);
        assertThat(ObjectiveOptions.consistencyStartImages(parse(GOOD, "objective.consistency-start-images=0")))
                .isZero();
    }

    @Test
    void theConfigurationTravelsToTheOperators() throws Exception {
        PipelineConfiguration configuration = InstantiationUtil.clone(parse(GOOD, "training.seed=5"));
        assertThat(configuration.get(TrainingOptions.SEED)).isEqualTo(5L);
    }

    @Test
    void secretsAreNotShown() {
        assertThat(parse(GOOD, "kafka.properties.ssl.key.password=${env:KEY_PASSWORD}")
                        .shown()
                        .values())
                .doesNotContain("${env:KEY_PASSWORD}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssl.key.password=hunter2",
                "ssl.keystore.key=hunter2",
                "sasl.jaas.config=ScramLoginModule required username=\"a\" password=\"hunter2\";",
                "sasl.jaas.config=ScramLoginModule required username=\"${env:USER}\" password=\"hunter2\";",
                "sasl.jaas.config=ScramLoginModule required username=\"${env:USER}\" password=hunter2;"
            })
    void aSecretThatIsWrittenOutIsRefusedAndNotRepeated(String property) {
        assertThatExceptionOfType(InvalidOptionsException.class)
                .isThrownBy(() -> parse(GOOD, "kafka.properties." + property))
                .withMessageContaining("kafka.properties." + property.substring(0, property.indexOf('=')))
                .withMessageContaining("${directory:FOLDER:FILE}, ${file:FILE:KEY} or ${env:NAME}")
                .withMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "schema-registry.basic-auth=user:hunter2",
                "schema-registry.bearer-token=hunter2",
                "schema-registry.basic-auth=user:hunter2 ${env:NAME}",
                "schema-registry.url=https://user:hunter2@registry:8081"
            })
    void aSecretOfTheRegistryThatIsWrittenOutIsRefusedAndNotRepeated(String option) {
        assertThatExceptionOfType(InvalidOptionsException.class)
                .isThrownBy(() -> parse(GOOD, "schema-registry.url=https://registry:8081", option))
                .withMessageContaining(option.substring(0, option.indexOf('=')))
                .withMessageNotContaining("hunter2");
    }

    @Test
    void aTokenAndAPasswordForTheRegistryAreTooMuch() {
        assertThatExceptionOfType(InvalidOptionsException.class)
                .isThrownBy(() -> parse(
                        GOOD,
                        "schema-registry.url=https://registry:8081",
                        "schema-registry.basic-auth=${env:REGISTRY_USER}",
                        "schema-registry.bearer-token=${env:REGISTRY_TOKEN}"))
                .withMessageContaining("schema-registry.bearer-token")
                .withMessageContaining("not both");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssl.key.password=${file:/run/secrets/kafka.properties:key}",
                "ssl.truststore.certificates=-----BEGIN CERTIFICATE-----",
                "sasl.jaas.config=${directory:/run/secrets:sasl.jaas.config}",
                "sasl.jaas.config=ScramLoginModule required username=\"a\" password=\"${env:KAFKA_PASSWORD}\";"
            })
    void aReferenceToASecretIsPassedOn(String property) {
        int equals = property.indexOf('=');
        assertThat(parse(GOOD, "kafka.properties." + property).kafkaProperties())
                .containsEntry(property.substring(0, equals), property.substring(equals + 1))
                .containsEntry("config.providers", "directory,env,file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    training.batch-size=abc                       | training.batch-size | "abc" | integer in [2, 65536]
                    training.batch-size=1                         | training.batch-size | "1" | integer in [2, 65536]
                    training.batch-size=1.5                       | training.batch-size | "1.5" | integer
                    training.batch-size=16384 & input.decode-side=224 | training.batch-size | 16384 | input.decode-side: 224 is at most 14266
                    embedding.batch-size=65536 & input.decode-side=1024 | embedding.batch-size | 65536 | input.decode-side: 1024 is at most 682
                    training.threads=0                            | training.threads | "0" | [1, 1024]
                    training.sample-rate=0                        | training.sample-rate | "0" | number in (0, 1]
                    training.sample-rate=1.01                     | training.sample-rate | "1.01" | (0, 1]
                    training.encoder-momentum=1                   | training.encoder-momentum | "1" | [0, 1)
                    training.max-lag=0 s                          | training.max-lag | "0 s" | duration
                    training.lane-spread=maybe                    | training.lane-spread | "maybe" | allow, fail
                    pipeline.run=both                             | pipeline.run | "both" | train, embed, all
                    pipeline.parallelism=0                        | pipeline.parallelism | "0" | [1, 32768]
                    pipeline.parallelism=129                      | pipeline.parallelism | 129 | pipeline.max-parallelism, which is 128
                    embedding.remembered-versions=0               | embedding.remembered-versions | "0" | [1, 1000000]
                    embedding.version=promoted & publishing.keep-versions=10001 | publishing.keep-versions | 10001 | embedding.remembered-versions, which is 10000
                    probe.share=0.1 & input.decode-side=1024      | probe.images | 1000 | input.decode-side: 1024 is at most 682
                    kafka.bootstrap-servers=localhost             | kafka.bootstrap-servers | "localhost" | host:port
                    kafka.delivery=at-most-once                   | kafka.delivery | "at-most-once" | exactly-once, at-least-once
                    kafka.transaction-timeout=soon                | kafka.transaction-timeout | "soon" | duration
                    kafka.transaction-timeout=10 s                | kafka.transaction-timeout | "10 s" | more than flink.execution.checkpointing.interval, which is 10 s
                    kafka.topics.images=über                      | kafka.topics.images | "über" | topic name
                    kafka.topics.images=embeddings                | kafka.topics.embeddings | "embeddings" | that of kafka.topics.images
                    kafka.properties.transactional.id=x           | kafka.properties.transactional.id | "x" | set kafka.group-prefix
                    schema-registry.url=registry:8081             | schema-registry.url | "registry:8081" | http://HOST:PORT
                    schema-registry.output=json                   | schema-registry.output | "json" | confluent, single-object
                    schema-registry.ca-file=/ca.pem               | schema-registry.ca-file | without schema-registry.url | there is no registry
                    source.start=middle                           | source.start | "middle" | earliest, latest
                    source.bounded=perhaps                        | source.bounded | "perhaps" | true, false
                    source.uri-prefixes=/data/                    | source.uri-prefixes | "/data/" | URIs of folders, each with a / at its end
                    source.uri-prefixes=s3://bucket/images        | source.uri-prefixes | "s3://bucket/images" | separated by commas
                    source.uri-prefixes=file:///data/../          | source.uri-prefixes | "file:///data/../" | separated by commas
                    source.uri-reads=0                            | source.uri-reads | "0" | [1, 1024]
                    source.uri-retry-time=-1 s                    | source.uri-retry-time | "-1 s" | [0 s, 3600 s]
                    input.max-bytes=-1                            | input.max-bytes | "-1" | size
                    input.max-bytes=0 b                           | input.max-bytes | "0 b" | [1 b, 1 gb]
                    input.decode-side=4                           | input.decode-side | "4" | [8, 1024]
                    encoder.architecture=vgg                      | encoder.architecture | "vgg" | resnet20, resnet32, resnet44, resnet18, resnet34, resnet50
                    encoder.stem=imagenet                         | encoder.stem | imagenet | resnet20 is cifar
                    encoder.architecture=resnet50 & encoder.stem=imagenet & input.decode-side=32 | input.decode-side | 32 | more than 32, by which this encoder reduces the side
                    objective.kernel=studentt                     | objective.kernel | "studentt" | student-t, gaussian
                    objective.temperature=0                       | objective.temperature | "0" | [0.001, 100]
                    objective.temperature=NaN                     | objective.temperature | "NaN" | [0.001, 100]
                    objective.degrees-of-freedom=Infinity         | objective.degrees-of-freedom | "Infinity" | (0, ∞)
                    objective.neighbors=5000                      | objective.neighbors | 5000 | at most memory.size, which is 4096
                    objective.space=plane                         | objective.space | "plane" | sphere, batch-normalised
                    objective.neighbor-choice=best                | objective.neighbor-choice | "best" | nearest, random, same-label
                    objective.neighbor-choice=same-label          | objective.neighbor-choice | same-label | allowed in a job, which learns from no labels: nearest, random
                    objective.consistency=none & objective.negatives=without-neighbors & objective.neighbors=5000 | objective.neighbors | 5000 | at most memory.size, which is 4096
                    encoder.batch-norm-splits=0                   | encoder.batch-norm-splits | "0" | [1, 1024]
                    encoder.warm-start=resnet18.safetensors       | encoder.warm-start | "resnet18.safetensors" | an absolute path, or a URI
                    training.updates-per-batch=1                  | training.updates-per-batch | 1 | replay.policy: reservoir is 2 or more
                    replay.policy=newest                          | replay.policy | "newest" | none, fifo, reservoir, minimum-redundancy
                    replay.max-bytes=10 b                         | replay.max-bytes | "10 b" | [1 kb, ∞)
                    training.updates-per-batch=65                 | training.updates-per-batch | "65" | [1, 64]
                    guards.least-rank=129                         | guards.least-rank | 129.0 | at most encoder.projection-size, which is 128
                    guards.least-std=2                            | guards.least-std | "2" | [0, 1]
                    objective.space=batch-normalised & guards.least-std=0.1 | guards.least-std | 0.1 | allowed with objective.space: batch-normalised is 0
                    guards.reaction=restart                       | guards.reaction | "restart" | stop-publishing, roll-back, fail
                    training.precision=float16                    | training.precision | "float16" | float32, bfloat16
                    view.recipe=byol                              | view.recipe | "byol" | mocov2-cifar, mocov2-imagenet, simclr, custom
                    view.max-scale=0.1                            | view.recipe | with the other view settings | maxScale is from minScale (0.2) to 1, not 0.1
                    view.min-blur-sigma=3 & view.max-blur-sigma=1 | view.min-blur-sigma | 3.0 | at most view.max-blur-sigma, which is 1.0
                    optimizer.learning-rate=0                     | optimizer.learning-rate | "0" | (0, 100]
                    optimizer.momentum=1                          | optimizer.momentum | "1" | [0, 1)
                    optimizer.schedule=cosine                     | optimizer.cosine-images | required with | optimizer.schedule: cosine
                    optimizer.schedule=cosine & optimizer.warmup-images=100 & optimizer.cosine-images=100 | optimizer.cosine-images | 100 | more than optimizer.warmup-images, which is 100
                    view.mean=[0.5, 0.5]                          | view.mean | [0.5, 0.5] | list of 3 numbers in [0, 1]
                    view.standard-deviation=[0.5, 0, 0.5]         | view.standard-deviation | [0.5, 0, 0.5] | (0, 1]
                    view.min-scale=0.9 & view.max-scale=0.5       | view.min-scale | 0.9 | at most view.max-scale, which is 0.5
                    view.hue=0.6                                  | view.hue | "0.6" | [0, 0.5]
                    embedding.version=newest                      | embedding.version | "newest" | latest, promoted, or the number
                    pipeline.run=embed & embedding.before-first-version=initial | embedding.before-first-version | initial | pipeline.run: embed is reject
                    training.sample-rate=0.5 & embedding.before-first-version=initial | embedding.before-first-version | initial | with training.sample-rate or training.max-lag is reject
                    training.max-lag=1 min & embedding.before-first-version=initial | embedding.before-first-version | initial | with training.sample-rate or training.max-lag is reject
                    publishing.directory=relative/path            | publishing.directory | "relative/path" | an absolute path, or a URI
                    probe.share=0.6                               | probe.share | "0.6" | number in [0, 0.5]
                    probe.images=1                                | probe.images | "1" | integer in [2, 100000]
                    probe.path=photos                             | probe.path | "photos" | an absolute path, or a URI
                    probe.path=/photos & probe.share=0.1          | probe.share | 0.1 | with probe.path: 0
                    publishing.statistics=mean                    | publishing.statistics | "mean" | running, recalibrated
                    replay.policy=none & publishing.statistics=recalibrated | publishing.statistics | recalibrated | set replay.policy, probe.path or probe.share
                    publishing.every-images=0                     | publishing.every-images | "0" | [1, ∞)
                    flink.parallelism.default=4                   | flink.parallelism.default | "4" | the job sets this option: set pipeline.parallelism
                    flink.pipeline.max-parallelism=256            | flink.pipeline.max-parallelism | "256" | the job sets this option: set pipeline.max-parallelism
                    flink.pipeline.object-reuse=false             | flink.pipeline.object-reuse | "false" | the job sets this option: it is always true
                    flink.pipeline.generic-types=true             | flink.pipeline.generic-types | "true" | the job sets this option: it is always false
                    flink.execution.checkpointing.mode=AT_LEAST_ONCE | flink.execution.checkpointing.mode | AT_LEAST_ONCE | EXACTLY_ONCE
                    flink.execution.checkpointing.unaligned.enabled=true | flink.execution.checkpointing.unaligned.enabled | true | false
                    flink.state.changelog.enabled=true            | flink.state.changelog.enabled | true | allowed: false
                    flink.execution.checkpointing.interval=often  | flink.execution.checkpointing.interval | often | interval
                    training.batchsize=64                         | training.batchsize | no such option | did you mean training.batch-size?
                    batch-size=64                                 | batch-size | no such option | batch-size?
                    trainig.seed=64                               | trainig.seed | no such option | did you mean training.seed?
                    """)
    void aWrongValueIsNamedWithItsKeyAndWhatIsAllowed(String overrides, String key, String value, String allowed) {
        assertThat(problems(GOOD, overrides.split(" & "))).anySatisfy(problem -> assertThat(problem)
                .startsWith(key + ": ")
                .contains(value)
                .contains(allowed));
    }

    /** Of 224 x 224 x 3 bytes an image, 14,266 are 2,147,432,448 bytes, and 2^31 - 9 are 2,147,483,639. */
    @Test
    void aBatchMayFillTheLongestArray() {
        assertThat(problems(GOOD, "training.batch-size=14266", "input.decode-side=224"))
                .isEmpty();
        assertThat(problems(GOOD, "training.batch-size=14267", "input.decode-side=224"))
                .singleElement()
                .asString()
                .isEqualTo("training.batch-size: 14267 is not allowed; allowed with input.decode-side: 224 is at "
                        + "most 14266: a batch has 3 bytes a pixel, and at most 2147483639");
    }

    @Test
    void theTemperatureOfAGaussianKernelMayChange() {
        assertThat(problems(
                        GOOD,
                        "objective.kernel=gaussian",
                        "objective.initial-temperature=0.5",
                        "objective.kernel-start-images=1000",
                        "objective.kernel-ramp-images=1000"))
                .isEmpty();
    }

    @Test
    void whereKeysAreNormalisedOverTheirBatchTheirRankMayHaveALimit() {
        assertThat(problems(GOOD, "objective.space=batch-normalised", "guards.least-std=0", "guards.least-rank=2"))
                .isEmpty();
    }

    @Test
    void imagesMayLieInSeveralFolders() {
        assertThat(problems(GOOD, "source.uri-prefixes=s3://bucket/, file:///data/bilder-ä/2026/"))
                .isEmpty();
    }

    @Test
    void aPathAShareOrReplayIsEnoughToRecalibrateOver() {
        String recalibrated = "publishing.statistics=recalibrated";
        assertThat(problems(GOOD, recalibrated)).isEmpty();
        assertThat(problems(GOOD, recalibrated, "replay.policy=none", "probe.share=0.01"))
                .isEmpty();
        assertThat(problems(GOOD, recalibrated, "replay.policy=none", "probe.path=s3://bucket/probe.tar"))
                .isEmpty();
    }

    @Test
    void whatIsRequiredIsNamed() {
        assertThat(problems("pipeline.name: empty"))
                .anySatisfy(
                        problem -> assertThat(problem).startsWith("kafka.bootstrap-servers: the option is required"))
                .anySatisfy(problem -> assertThat(problem).startsWith("publishing.directory: the option is required"))
                .anySatisfy(problem ->
                        assertThat(problem).startsWith("flink.execution.checkpointing.interval: set an interval"))
                .hasSize(3);
    }

    @Test
    void aJobThatOnlyEmbedsNeedsNoDirectory() {
        assertThat(
                        problems(
                                "kafka.bootstrap-servers: a:1\npipeline.run: embed\nflink.execution.checkpointing.interval: 1 s"))
                .isEmpty();
    }

    @Test
    void trainingNeedsCheckpointsAndEmbeddingAtLeastOnceDoesNot() {
        assertThat(problems("kafka.bootstrap-servers: a:1\npublishing.directory: /tmp/x\n"
                        + "pipeline.run: train\nkafka.delivery: at-least-once"))
                .singleElement()
                .asString()
                .contains("flink.execution.checkpointing.interval: set an interval");
        assertThat(problems("kafka.bootstrap-servers: a:1\npipeline.run: embed\nkafka.delivery: at-least-once"))
                .isEmpty();
    }

    /** Without a checkpoint a job would begin anew after the latest image, and skip those of before its failure. */
    @Test
    void embeddingFromTheLatestImageNeedsCheckpoints() {
        String embedding = "kafka.bootstrap-servers: a:1\npipeline.run: embed\nkafka.delivery: at-least-once\n"
                + "source.start: latest\n";
        assertThat(problems(embedding))
                .singleElement()
                .asString()
                .startsWith("flink.execution.checkpointing.interval: set an interval, such as 10 s: with source.start: "
                        + "latest");
        assertThat(problems(embedding, "flink.execution.checkpointing.interval=0 s"))
                .singleElement()
                .asString()
                .contains("with source.start: latest");
        assertThat(problems(embedding, "flink.execution.checkpointing.interval=10 s"))
                .isEmpty();
    }

    @Test
    void aClusterMayHaveWhatTheJobSetsOfFlinkItself() {
        Configuration cluster =
                Configuration.fromMap(Map.of("parallelism.default", "2", "pipeline.object-reuse", "false"));
        assertThat(PipelineConfiguration.parse(GOOD, List.of(), cluster).get(PipelineOptions.PARALLELISM))
                .isEqualTo(1);
    }

    /** An error that ends the job must not delete the learner. */
    @Test
    void theLastCheckpointOutlivesTheJob() {
        assertThat(parse(GOOD).flink().get(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION))
                .isEqualTo(ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        String key = "flink.execution.checkpointing.externalized-checkpoint-retention";
        assertThat(parse(GOOD, key + "=DELETE_ON_CANCELLATION")
                        .flink()
                        .get(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION))
                .isEqualTo(ExternalizedCheckpointRetention.DELETE_ON_CANCELLATION);
        assertThat(problems(GOOD, key + "=NO_EXTERNALIZED_CHECKPOINTS"))
                .singleElement()
                .asString()
                .startsWith(key)
                .contains("would delete the learner");
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        assertThatThrownBy(() -> parse(GOOD, "training.batch-size=0", "view.hue=2", "training.sead=1", "oops"))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageStartingWith("4 problems with the options:")
                .hasMessageContaining("training.batch-size")
                .hasMessageContaining("view.hue")
                .hasMessageContaining("training.seed?")
                .hasMessageContaining("--set oops: an override is written key=value");
    }

    @Test
    void whatIsNoYamlIsAProblem() {
        assertThat(problems("a: [1")).anySatisfy(problem -> assertThat(problem).contains("this is not YAML"));
        assertThat(problems("just text"))
                .anySatisfy(problem -> assertThat(problem).contains("keys and values"));
    }

    @Test
    void aKeyWithoutAValueOrGivenTwiceIsAProblem() {
        assertThat(problems(GOOD + "training.seed:\n"))
                .containsExactly("training.seed: the key has no value; leave the line out to have the default");
        assertThat(problems(GOOD + "training.seed: 1\ntraining:\n  seed: 2\n"))
                .containsExactly("training.seed: the key is given twice, nested and dotted");
    }
}
