package io.tncc.deployment.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.deployment.Repository;
import io.tncc.deployment.manifest.Documents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of metrics that alerts and dashboard use. */
final class MetricNames {

    private static final Path MONITORING = Repository.path("k8s/base/monitoring");
    private static final Pattern NAME = Pattern.compile("flink_\\w+");

    private MetricNames() {}

    static JsonNode alerts() throws IOException {
        return Documents.of(MONITORING.resolve("alerts.yaml")).get(0);
    }

    static JsonNode dashboard() throws IOException {
        return new ObjectMapper()
                .readTree(MONITORING.resolve("tncc-dashboard.json").toFile());
    }

    static Set<String> ofAlerts() throws IOException {
        return in(alerts().findValuesAsText("expr"));
    }

    static Set<String> ofDashboard() throws IOException {
        List<String> texts = dashboard().findValuesAsText("expr");
        texts.addAll(dashboard().findValuesAsText("definition"));
        return in(texts);
    }

    private static Set<String> in(List<String> expressions) {
        Set<String> names = new TreeSet<>();
        for (String expression : expressions) {
            Matcher matcher = NAME.matcher(expression);
            while (matcher.find()) {
                names.add(matcher.group());
            }
        }
        return names;
    }
}
