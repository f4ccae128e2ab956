package io.tncc.pipeline.metric;

import java.util.Locale;

/** The page of the documentation that lists every metric. */
public final class MetricsTable {

    private static final String HEAD =
            """
            # Metrics

            <!-- Generated from io.tncc.pipeline.metric.Metric: change that, not this page. -->

            Each subtask of an operator has these, in its own metric group, besides those of Flink and of Kafka's clients. The
            Prometheus reporter calls one `flink_taskmanager_job_task_operator_` and its name; Flink's REST API has them under
            `/jobs/JOB/vertices/VERTEX/subtasks/metrics`. Counters begin at 0 when a job starts or restarts: look at rates. Gauges
            tell of the latest step, version or batch of the subtask, whatever its lane.

            What to alert on is in [operations.md](operations.md), and what the figures of a version mean in
            [watching.md](watching.md). Figures by lane and step are on the topic `training-progress`.
            """;

    private MetricsTable() {}

    /** The page, in Markdown. */
    public static String markdown() {
        StringBuilder page = new StringBuilder(HEAD);
        for (Metric.Operator operator : Metric.Operator.values()) {
            page.append("\n## ").append(operator.label()).append("\n\n");
            page.append("| Name | Kind | What it tells |\n|---|---|---|\n");
            operator.metrics().forEach(metric -> page.append(row(metric)));
        }
        return page.toString();
    }

    private static String row(Metric metric) {
        return "| `%s` | %s | %s |\n"
                .formatted(metric.id(), metric.kind().name().toLowerCase(Locale.ROOT), metric.description());
    }
}
