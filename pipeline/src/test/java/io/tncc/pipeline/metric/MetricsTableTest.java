package io.tncc.pipeline.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

/** Holds the page of metrics to the metrics; with {@code -Dtncc.docs.write=true} it writes the page. */
class MetricsTableTest {

    private static final Path PAGE = Path.of("..", "docs", "metrics.md");
    private static final String COMMAND = "mvn -q test -pl pipeline -am -Dtest=MetricsTableTest "
            + "-Dsurefire.failIfNoSpecifiedTests=false -Dtncc.docs.write=true";

    @Test
    void thePageOfMetricsIsUpToDate() throws IOException {
        if (Boolean.getBoolean("tncc.docs.write")) {
            Files.writeString(PAGE, MetricsTable.markdown());
        }
        assertThat(PAGE)
                .as("docs/metrics.md is stale; regenerate it with: " + COMMAND)
                .exists()
                .content()
                .isEqualTo(MetricsTable.markdown());
    }

    @Test
    void theMetricsOfAnOperatorHaveDifferentNamesAndAWholeSentenceEach() {
        for (Metric.Operator operator : Metric.Operator.values()) {
            List<Metric> metrics = operator.metrics();
            assertThat(metrics).isNotEmpty().extracting(Metric::id).doesNotHaveDuplicates();
            assertThat(metrics).extracting(Metric::description).allSatisfy(text -> assertThat(text)
                    .matches("(?s)[A-Z].{10,}\\."));
        }
    }

    @Test
    void aGaugeIsNoCounter() {
        assertThatThrownBy(() -> Metric.LOSS.counter(new UnregisteredMetricsGroup()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("loss is a GAUGE, not a COUNTER");
    }

    /** A name in a string of its own would be missing from the page. */
    @Test
    void noMetricIsRegisteredPastTheList() throws IOException {
        try (var files = Files.walk(Path.of("src", "main", "java"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")))
                    .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContain(".gauge(\"", ".counter(\""));
        }
    }
}
