package io.tncc.pipeline.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionValuesTest {

    private final OptionValues values = new OptionValues();

    private PipelineConfiguration checked() {
        values.set(KafkaOptions.BOOTSTRAP_SERVERS, "localhost:9092");
        values.set(PublishingOptions.DIRECTORY, "/encoders");
        values.setFlink(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(10));
        return PipelineConfiguration.of(values.byKey());
    }

    @Test
    void everyDefaultComesBackWhenItIsSet() {
        for (Option option : Option.ALL) {
            if (option.config().hasDefaultValue()) {
                setDefault(option.config());
            }
        }
        PipelineConfiguration configuration = checked();
        assertThat(Option.ALL)
                .filteredOn(option -> option.config().hasDefaultValue())
                .allSatisfy(option -> assertThat(configuration.get(option.config()))
                        .as(option.key())
                        .isEqualTo(option.config().defaultValue()));
    }

    private <T> void setDefault(ConfigOption<T> option) {
        values.set(option, option.defaultValue());
    }

    @Test
    void valuesOfAllTypesComeBack() {
        values.set(TrainingOptions.BATCH_SIZE, 17);
        values.set(TrainingOptions.SEED, -5L);
        values.set(TrainingOptions.MAX_LAG, Duration.ofMillis(1500));
        values.set(ReplayOptions.MAX_BYTES, MemorySize.ofMebiBytes(3));
        values.set(ViewOptions.MEAN, List.of(0.1, 0.25, 1e-3));
        values.set(PipelineOptions.RUN, PipelineOptions.Run.TRAIN);
        values.set(KafkaOptions.PROPERTIES, Map.of("security.protocol", "SASL_SSL"));
        values.set(KafkaOptions.PROPERTIES, Map.of("client.id", "a"));
        values.set(SourceOptions.BOUNDED, true);
        PipelineConfiguration configuration = checked();
        assertThat(configuration.get(TrainingOptions.BATCH_SIZE)).isEqualTo(17);
        assertThat(configuration.get(TrainingOptions.SEED)).isEqualTo(-5);
        assertThat(configuration.get(TrainingOptions.MAX_LAG)).isEqualTo(Duration.ofMillis(1500));
        assertThat(configuration.get(ReplayOptions.MAX_BYTES)).isEqualTo(MemorySize.ofMebiBytes(3));
        assertThat(configuration.get(ViewOptions.MEAN)).containsExactly(0.1, 0.25, 1e-3);
        assertThat(configuration.get(PipelineOptions.RUN)).isEqualTo(PipelineOptions.Run.TRAIN);
        assertThat(configuration.get(SourceOptions.BOUNDED)).isTrue();
        assertThat(configuration.get(KafkaOptions.PROPERTIES))
                .isEqualTo(new HashMap<>(Map.of("security.protocol", "SASL_SSL", "client.id", "a")));
        assertThat(configuration.flink().get(CheckpointingOptions.CHECKPOINTING_INTERVAL))
                .isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void whatIsSetLaterReplacesAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("options.yaml"), "training:\n  batch-size: 32\n  seed: 3\nmemory.size: 100\n");
        values.set(TrainingOptions.SEED, 1L);
        values.read(file);
        values.set(TrainingOptions.BATCH_SIZE, 16);
        assertThat(values.find(TrainingOptions.SEED)).contains(3L);
        assertThat(values.find(TrainingOptions.BATCH_SIZE)).contains(16);
        assertThat(values.find(MemoryOptions.SIZE)).contains(100);

        values.unset(MemoryOptions.SIZE);
        assertThat(values.find(MemoryOptions.SIZE)).contains(4096);
        assertThat(values.find(TrainingOptions.MAX_LAG)).isEmpty();
    }

    @Test
    void aFileThatIsNotYamlIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("options.yaml"), "a: [1");
        assertThatThrownBy(() -> values.read(file))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("options.yaml: this is not YAML");
    }

    @Test
    void anOptionOfFlinksHasToBeSetAsSuch() {
        values.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
        assertThatThrownBy(this::checked)
                .hasMessageContaining("execution.checkpointing.interval: there is no such option");
    }
}
