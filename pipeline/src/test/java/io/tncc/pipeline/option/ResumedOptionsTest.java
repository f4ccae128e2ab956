package io.tncc.pipeline.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.option.SavedOptions.Value;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResumedOptionsTest {

    /** Key, value saved, other value. */
    private static final Map<String, Map.Entry<String, String>> FIXED_IN_TRAINING_ONLY = Map.ofEntries(
            Map.entry("input.decode-side", Map.entry("16", "24")),
            Map.entry("encoder.architecture", Map.entry("resnet20", "resnet18")),
            Map.entry("encoder.stem", Map.entry("cifar", "imagenet")),
            Map.entry("encoder.projector-hidden-size", Map.entry("128", "64")),
            Map.entry("encoder.projection-size", Map.entry("128", "64")),
            Map.entry("view.mean", Map.entry("[0.485, 0.456, 0.406]", "[0.5, 0.5, 0.5]")),
            Map.entry("view.standard-deviation", Map.entry("[0.229, 0.224, 0.225]", "[0.5, 0.5, 0.5]")),
            Map.entry("memory.size", Map.entry("50", "51")),
            Map.entry("objective.space", Map.entry("sphere", "batch-normalised")),
            Map.entry("training.seed", Map.entry("0", "1")),
            Map.entry("training.threads", Map.entry("1", "2")));

    private static final Map<String, Map.Entry<String, String>> FIXED_EVERYWHERE = Map.of(
            "encoder.warm-start", Map.entry("not set", "/pretrained.safetensors"),
            "pipeline.run", Map.entry("all", "train"),
            "pipeline.max-parallelism", Map.entry("128", "256"),
            "kafka.topics.images", Map.entry("images", "pictures"),
            "source.bounded", Map.entry("false", "true"),
            "embedding.layer", Map.entry("backbone", "projector"));

    private final SavedOptions training = saved(Half.TRAINING, Map.of());

    static Stream<Arguments> fixed() {
        return Option.ALL.stream()
                .filter(option -> option.isFixedIn(Half.TRAINING) || option.isFixedIn(Half.EMBEDDING))
                .map(option -> {
                    Map.Entry<String, String> both = FIXED_IN_TRAINING_ONLY.get(option.key());
                    Map.Entry<String, String> values = both == null ? FIXED_EVERYWHERE.get(option.key()) : both;
                    assertThat(values)
                            .as("two values of %s in this test", option.key())
                            .isNotNull();
                    return Arguments.of(option.key(), values.getKey(), values.getValue(), both != null);
                });
    }

    @ParameterizedTest
    @MethodSource("fixed")
    void aFixedOptionIsRefusedWithBothValues(String key, String before, String now, boolean inTrainingOnly) {
        String change = "%s: saved with %s, now %s".formatted(key, before, now);
        SavedOptions other = with(training, key, now);
        assertThatThrownBy(() -> ResumedOptions.check(training, other, Half.TRAINING))
                .isInstanceOf(ChangedOptionsException.class)
                .hasMessageContaining("\n  - " + change + "\n")
                .hasMessageContaining("set them to the values that the state was saved with");

        SavedOptions embedding = saved(Half.EMBEDDING, Map.of());
        if (inTrainingOnly) {
            assertThatCode(() -> ResumedOptions.check(embedding, with(embedding, key, now), Half.EMBEDDING))
                    .doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> ResumedOptions.check(embedding, with(embedding, key, now), Half.EMBEDDING))
                    .hasMessageContaining(change);
        }
    }

    @Test
    void allChangesAreNamedAtOnce() {
        SavedOptions now = saved(
                Half.TRAINING,
                Map.of(
                        "training.seed", "7",
                        "memory.size", "60",
                        "encoder.projection-size", "64",
                        "optimizer.learning-rate", "0.01"));
        assertThatThrownBy(() -> ResumedOptions.check(training, now, Half.TRAINING))
                .isInstanceOfSatisfying(ChangedOptionsException.class, e -> assertThat(e.changes())
                        .containsExactly(
                                "encoder.projection-size: saved with 128, now 64",
                                "memory.size: saved with 50, now 60",
                                "training.seed: saved with 0, now 7"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "optimizer.learning-rate | 0.01",
                "optimizer.momentum | 0.8",
                "optimizer.warmup-images | 100",
                "objective.consistency-weight | 1",
                "objective.kernel | gaussian",
                "objective.neighbors | 8",
                "view.min-scale | 0.5",
                "training.batch-size | 16",
                "training.sample-rate | 0.5",
                "training.encoder-momentum | 0.999",
                "training.max-active-lanes | 3",
                "publishing.directory | s3://elsewhere/encoders",
                "publishing.every-images | 1000",
                "publishing.keep-versions | 3",
                "embedding.version | promoted",
                "embedding.max-delay | 1 s",
                "kafka.group-prefix | another",
                "kafka.topics.embeddings | vectors",
                "kafka.transaction-timeout | 5 min",
                "kafka.properties.linger.ms | 5",
                "pipeline.parallelism | 4",
                "pipeline.name | another",
                "input.max-bytes | 1 mb",
                "flink.execution.checkpointing.interval | 2 s",
            })
    void allElseMayChange(String key, String value) {
        SavedOptions now = saved(Half.TRAINING, Map.of(key, value));
        assertThatCode(() -> ResumedOptions.check(training, now, Half.TRAINING)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "view.mean | [0.4850, 0.456, 4.06e-1]",
                "training.seed | 0",
                "encoder.architecture | RESNET20",
                "embedding.layer | backbone",
            })
    void theSameValueMayBeWrittenInAnotherWay(String key, String text) {
        SavedOptions now = with(training, key, text);
        assertThatCode(() -> ResumedOptions.check(training, now, Half.TRAINING)).doesNotThrowAnyException();
    }

    /** A state older than the option counts as saved with the option's default, which is 128. */
    @Test
    void anOptionThatCameLaterCountsAsSavedWithItsDefault() {
        SavedOptions older = without(training, "encoder.projection-size");
        assertThatCode(() -> ResumedOptions.check(older, training, Half.TRAINING))
                .doesNotThrowAnyException();
        assertThatThrownBy(() ->
                        ResumedOptions.check(older, with(training, "encoder.projection-size", "64"), Half.TRAINING))
                .hasMessageContaining("encoder.projection-size: saved with 128, now 64");
    }

    @Test
    void anUnknownOptionOfALaterReleaseIsRefusedWhereItIsFixed() {
        SavedOptions later = with(training, "memory.shape", "round");
        assertThatThrownBy(() -> ResumedOptions.check(later, training, Half.TRAINING))
                .hasMessageContaining("memory.shape: saved with round by another release, and unknown to this one");

        Map<String, Value> values = new TreeMap<>(training.values());
        values.put("memory.colour", new Value("blue", false));
        assertThatCode(() -> ResumedOptions.check(new SavedOptions(new TreeMap<>(values)), training, Half.TRAINING))
                .doesNotThrowAnyException();
    }

    @Test
    void optionsComeBackFromTheirBytes() {
        assertThat(SavedOptions.parse(training.toBytes())).isEqualTo(training);
        assertThat(training.values())
                .containsEntry("training.seed", new Value("0", true))
                .containsEntry("optimizer.learning-rate", new Value("0.03", false))
                .containsEntry("kafka.transaction-timeout", new Value("15 min", false))
                .containsEntry("view.mean", new Value("[0.485, 0.456, 0.406]", true))
                .doesNotContainKey("training.max-lag");
    }

    @Test
    void propertiesThatMayBeSecretAreNotSaved() {
        SavedOptions options = saved(Half.TRAINING, Map.of("kafka.properties.sasl.jaas.config", "${env:PASSWORD}"));
        assertThat(options).isEqualTo(training);
    }

    @Test
    void bytesOfAnotherVersionOrCutOffAreNamed() {
        byte[] bytes = training.toBytes();
        byte[] newer = bytes.clone();
        newer[3] = 2;
        assertThatThrownBy(() -> SavedOptions.parse(newer))
                .hasMessageContaining("reads version 1 of the options in state, not version 2");
        assertThatThrownBy(() -> SavedOptions.parse(java.util.Arrays.copyOf(bytes, bytes.length - 3)))
                .hasMessage("The options in state are cut off");
    }

    private static SavedOptions saved(Half half, Map<String, String> changes) {
        Map<String, String> options = TestOptions.operator(Path.of("/nowhere"));
        options.putAll(changes);
        return SavedOptions.of(PipelineConfiguration.of(options), half);
    }

    private static SavedOptions with(SavedOptions options, String key, String text) {
        TreeMap<String, Value> values = new TreeMap<>(options.values());
        values.put(
                key,
                new Value(text, values.getOrDefault(key, new Value("", true)).fixed()));
        return new SavedOptions(values);
    }

    private static SavedOptions without(SavedOptions options, String key) {
        TreeMap<String, Value> values = new TreeMap<>(options.values());
        values.remove(key);
        return new SavedOptions(values);
    }
}
