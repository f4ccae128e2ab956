package io.tncc.cli.bench;

import io.tncc.cli.broker.LocalKafka;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.dataset.Split;
import io.tncc.cli.produce.ImageProducer;
import io.tncc.cli.produce.Production;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.model.file.EncoderFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How long an image takes from its append to Kafka, by the broker's clock, until a consumer has its embedding, while images come at a
 * rate. The broker and the job are in this process.
 */
final class StreamLatency {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final TopicPartition EMBEDDINGS = new TopicPartition("embeddings", 0);

    private final Map<String, String> options;
    private final EmbeddingEncoder encoder;
    private final Split images;

    /** @param options of the job */
    StreamLatency(Map<String, String> options, EncoderFile encoder, Split images) {
        this.options = options;
        this.encoder = new EmbeddingEncoder(encoder);
        this.images = images;
    }

    /**
     * The milliseconds of the images, in their order, after those of the warmup.
     *
     * @param further options, on top of the job's
     * @param warmup how long images come that do not count
     * @param counted how long those come that do
     */
    List<Long> millis(
            Map<String, String> further, double imagesPerSecond, Duration warmup, Duration counted, Path directory)
            throws Exception {
        Map<String, String> all = new TreeMap<>(options);
        all.putAll(further);
        int before = images(imagesPerSecond, warmup);
        int count = images(imagesPerSecond, counted);
        try (LocalKafka kafka = LocalKafka.start()) {
            kafka.createTopics(Topic.ofJob(1).stream().map(StreamLatency::timed).toList());
            encoder.announce(kafka, directory);
            JobClient job = StreamJob.start("embed", encoder.optionsWith(all), kafka, directory);
            try {
                return millis(kafka, job, before, count, imagesPerSecond);
            } finally {
                end(job);
            }
        }
    }

    private static int images(double imagesPerSecond, Duration duration) {
        return (int) Math.max(1, Math.round(imagesPerSecond * duration.toNanos() / 1e9));
    }

    private static Topic timed(Topic topic) {
        Map<String, String> settings = new TreeMap<>(topic.settings());
        settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        return new Topic(topic.name(), topic.partitions(), topic.replication(), settings);
    }

    private List<Long> millis(LocalKafka kafka, JobClient job, int before, int count, double imagesPerSecond)
            throws Exception {
        List<Long> readable = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = RecordTimes.consumer(kafka, EMBEDDINGS);
                ImageProducer producer = ImageProducer.connect(kafka.bootstrapServers(), "images", Map.of())) {
            producer.produce(images, Production.of(1, 0), done -> {}); // the job is there when this one comes out
            await(consumer, job, CompletableFuture.completedFuture(null), readable, 1);
            CompletableFuture<Void> producing = CompletableFuture.runAsync(() -> producer.produce(
                    images, Production.of((long) before + count, 1).atRate(imagesPerSecond), done -> {}));
            await(consumer, job, producing, readable, 1 + before + count);
            awaitSent(producing);
        }
        return differences(RecordTimes.of(kafka, "images"), readable, 1 + before);
    }

    /** Notes when each embedding was there, until there are so many. */
    private static void await(
            KafkaConsumer<byte[], byte[]> consumer,
            JobClient job,
            CompletableFuture<Void> producing,
            List<Long> readable,
            int count)
            throws Exception {
        long last = System.nanoTime();
        while (readable.size() < count) {
            int records = consumer.poll(POLL).count();
            long now = System.currentTimeMillis();
            for (int i = 0; i < records; i++) {
                readable.add(now);
            }
            if (records > 0) {
                last = System.nanoTime();
            } else if (producing.isCompletedExceptionally()) {
                awaitSent(producing);
            } else if (job.getJobStatus().get().isGloballyTerminalState()) {
                job.getJobExecutionResult().get();
            } else if (System.nanoTime() - last > PATIENCE.toNanos()) {
                throw new CommandFailure("No embedding came for %d s".formatted(PATIENCE.toSeconds()));
            }
        }
    }

    /** Waits until all images are sent. Why a producer fails is thrown as it is, so that it is told in its own words. */
    static void awaitSent(CompletableFuture<Void> producing) throws Exception {
        try {
            producing.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    /**
     * The embeddings come in the order of their images.
     *
     * @param left how many are left out at the beginning
     */
    static List<Long> differences(List<Long> appended, List<Long> readable, int left) {
        List<Long> differences = new ArrayList<>();
        for (int i = left; i < appended.size(); i++) {
            differences.add(readable.get(i) - appended.get(i));
        }
        return differences;
    }

    /** The least value that so large a share of them is not above. */
    static double quantile(List<Long> values, double share) {
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    private static void end(JobClient job) throws InterruptedException {
        job.cancel();
        try {
            job.getJobExecutionResult().get();
        } catch (ExecutionException cancelled) {
            // as was asked for, or it failed before: then its images did not come, and that was told
        }
    }
}
