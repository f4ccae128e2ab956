package io.tncc.pipeline.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedLossesTest {

    private static AcceptedLosses accepted(Map<String, String> losses) {
        Map<String, String> options = new TreeMap<>(losses);
        options.put("kafka.bootstrap-servers", "broker:9092");
        options.put("publishing.directory", "/encoders");
        options.put("flink.execution.checkpointing.interval", "1 s");
        return AcceptedLosses.of(PipelineConfiguration.of(options));
    }

    @Test
    void nothingIsAcceptedByItself() {
        assertThat(accepted(Map.of()).names()).isEmpty();
    }

    @Test
    void lossesAreAcceptedByTheirNames() {
        AcceptedLosses losses =
                accepted(Map.of("kafka.accepted-losses", "tncc-all-embeddings-0-1, tncc-train-*,images-0@3"));
        assertThat(losses.accept("tncc-all-embeddings-0-1")).isTrue();
        assertThat(losses.accept("tncc-all-embeddings-0-12")).isFalse();
        assertThat(losses.accept("tncc-train-encoder-versions-3-7")).isTrue();
        assertThat(losses.accept(AcceptedLosses.place("images", 0, 3))).isTrue();
        assertThat(losses.accept(AcceptedLosses.place("images", 0, 4))).isFalse();
        assertThat(losses.accept(AcceptedLosses.place("images", 1, 3))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "images-0@", "images 0", "a,,b", "@3"})
    void whatNamesNoLossIsRefused(String text) {
        assertThatThrownBy(() -> accepted(Map.of("kafka.accepted-losses", text)))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("kafka.accepted-losses")
                .hasMessageContaining("images-0@3");
    }
}
