package io.tncc.deployment.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.deployment.MissingTool;
import io.tncc.deployment.Repository;
import io.tncc.deployment.manifest.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts: that each fires, that each is told of, and that Prometheus itself takes their expressions and the dashboard's. */
class AlertsTest {

    private static final Path FIRING = Repository.path("deployment/src/test/resources/alerts-test.yaml");

    @TempDir
    private Path directory;

    @Test
    void eachAlertHasATestInWhichItFiresAndAParagraphThatSaysWhatToDo() throws Exception {
        Set<String> alerts = new TreeSet<>(MetricNames.alerts().findValuesAsText("alert"));
        Set<String> firing = new TreeSet<>();
        for (JsonNode test : Documents.of(FIRING).get(0).path("tests")) {
            for (JsonNode rule : test.path("alert_rule_test")) {
                if (!rule.path("exp_alerts").isEmpty()) {
                    firing.add(rule.path("alertname").asText());
                }
            }
        }
        assertThat(firing).isEqualTo(alerts);
        String operations = Files.readString(Repository.path("docs/operations.md"));
        assertThat(alerts).allSatisfy(alert -> assertThat(operations).contains("### `" + alert + "`"));
    }

    @Test
    void prometheusTakesTheAlertsAndEachFiresInItsCondition() throws Exception {
        ObjectMapper json = new ObjectMapper();
        json.writeValue(
                directory.resolve("alerts.yaml").toFile(), MetricNames.alerts().path("spec"));
        Files.copy(FIRING, directory.resolve("alerts-test.yaml"));
        promtool("test", "rules", "alerts-test.yaml");
    }

    @Test
    void prometheusTakesTheQueriesOfTheDashboard() throws Exception {
        List<String> queries = MetricNames.dashboard().findValuesAsText("expr");
        StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
        for (int i = 0; i < queries.size(); i++) {
            String query = queries.get(i).replace("$__rate_interval", "1m").replaceAll("\\$(namespace|job)", ".*");
            rules.append("  - record: query%d\n    expr: '%s'\n".formatted(i, query));
        }
        Files.writeString(directory.resolve("queries.yaml"), rules);
        promtool("check", "rules", "queries.yaml");
    }

    private void promtool(String... arguments) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(Stream.concat(Stream.of("promtool"), Arrays.stream(arguments))
                            .toList())
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            MissingTool.report("promtool, of Debian's package prometheus, is not installed");
            throw e;
        }
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
    }
}
