package io.tncc.pipeline.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the producers of the job are told. */
class KafkaSinksTest {

    private Map<String, String> options;

    @BeforeEach
    void readOptions() {
        options = TestOptions.operator(Path.of("/nowhere"));
    }

    private Properties producer() {
        return new KafkaSinks(PipelineConfiguration.of(options)).producerProperties();
    }

    /** Kafka's own defaults are 16 KB, uncompressed and, up to its release 3, at once. */
    @Test
    void recordsAreSentInCompressedBatches() {
        assertThat(producer())
                .containsEntry("linger.ms", "5")
                .containsEntry("batch.size", "262144")
                .containsEntry("compression.type", "lz4");
    }

    @Test
    void propertiesOfTheOptionsReplaceThoseOfTheJob() {
        options.put("kafka.properties.linger.ms", "20");
        options.put("kafka.properties.batch.size", "16384");
        options.put("kafka.properties.compression.type", "zstd");
        assertThat(producer())
                .containsEntry("linger.ms", "20")
                .containsEntry("batch.size", "16384")
                .containsEntry("compression.type", "zstd");
    }

    @Test
    void whatDeliveryRestsOnIsAlwaysSet() {
        options.put("kafka.transaction-timeout", "20 min");
        assertThat(producer())
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", "true")
                .containsEntry("transaction.timeout.ms", "1200000")
                .containsEntry("bootstrap.servers", "none.invalid:9092");
    }
}
