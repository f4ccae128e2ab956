package io.tncc.deployment.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.broker.LocalKafka;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.produce.ImageProducer;
import io.tncc.cli.produce.Production;
import io.tncc.pipeline.PretrainingTopology;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three lists of metrics: what the job has when Prometheus scrapes it, what alerts use, what the dashboard shows. */
class MetricsITCase {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private Path directory;

    @Test
    void everyMetricOfAlertsAndDashboardIsScrapedFromARunningJob() throws Exception {
        int port = freePort();
        try (LocalKafka kafka = LocalKafka.start()) {
            kafka.createTopics(Topic.ofJob(1));
            try (ImageProducer producer = ImageProducer.connect(kafka.bootstrapServers(), "images", Map.of())) {
                producer.produce(
                        DatasetSource.parse("generated:100").open().train(), Production.of(100, 1), acknowledged -> {});
            }
            PipelineConfiguration configuration = PipelineConfiguration.of(options(kafka, port));
            StreamExecutionEnvironment environment =
                    StreamExecutionEnvironment.createLocalEnvironment(1, configuration.flink());
            new PretrainingTopology(configuration).addTo(environment);
            JobClient job = environment.executeAsync("metrics");
            try {
                Set<String> wanted = new TreeSet<>(MetricNames.ofAlerts());
                wanted.addAll(MetricNames.ofDashboard());
                assertThat(awaitScraped(port, wanted)).containsAll(wanted);
                assertThat(wanted).hasSizeGreaterThan(25);
            } finally {
                job.cancel().get();
                assertThat(job.getJobExecutionResult()).failsWithin(PATIENCE); // as it was cancelled
            }
        }
    }

    private static Set<String> awaitScraped(int port, Set<String> wanted) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Set<String> scraped = scrape(port);
        while (!scraped.containsAll(wanted) && System.nanoTime() < deadline) {
            Thread.sleep(500);
            scraped = scrape(port);
        }
        return scraped;
    }

    private static Set<String> scrape(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:%d/metrics".formatted(port)))
                .build();
        String text = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body();
        Set<String> names = new TreeSet<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> names.add(line.split("[{ ]")[0]));
        return names;
    }

    private Map<String, String> options(LocalKafka kafka, int port) {
        Map<String, String> options = new HashMap<>(Map.of(
                "kafka.bootstrap-servers", kafka.bootstrapServers(),
                "kafka.group-prefix", "metrics",
                "kafka.transaction-timeout", "1 min",
                "memory.size", "64",
                "objective.neighbors", "4",
                "training.batch-size", "16",
                "training.threads", "1",
                "publishing.directory", directory.resolve("encoders").toUri().toString(),
                "publishing.every-images", "32",
                "embedding.before-first-version", "initial"));
        options.putAll(Map.of(
                "flink.execution.checkpointing.interval",
                "500 ms",
                "flink.execution.checkpointing.dir",
                directory.resolve("checkpoints").toUri().toString(),
                "flink.metrics.reporter.prom.factory.class",
                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
                "flink.metrics.reporter.prom.port",
                Integer.toString(port)));
        return options;
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
