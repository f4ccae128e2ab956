package io.tncc.cli.bench;

import io.tncc.cli.broker.LocalKafka;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.dataset.Split;
import io.tncc.cli.produce.ImageProducer;
import io.tncc.cli.produce.Production;
import io.tncc.pipeline.PretrainingTopology;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The same training through a Kafka broker and a Flink job in this process, decoding and checkpoints included. */
final class StreamTraining {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, String> options;
    private final int batchSize;
    private final Split images;

    StreamTraining(Map<String, String> options, int batchSize, Split images) {
        this.options = options;
        this.batchSize = batchSize;
        this.images = images;
    }

    /** Images per second over so many steps, after so many that do not count. */
    double imagesPerSecond(Path directory, int warmupSteps, int steps) throws Exception {
        try (LocalKafka kafka = LocalKafka.start()) {
            kafka.createTopics(Topic.ofJob(1));
            try (ImageProducer producer = ImageProducer.connect(kafka.bootstrapServers(), "images", Map.of())) {
                producer.produce(images, Production.of((long) (warmupSteps + steps) * batchSize, 0), done -> {});
            }
            Map<String, String> all = new TreeMap<>(options);
            all.put("kafka.bootstrap-servers", kafka.bootstrapServers());
            all.put(
                    "publishing.directory",
                    directory.resolve("encoders").toUri().toString());
            all.put(
                    "flink.execution.checkpointing.dir",
                    directory.resolve("checkpoints").toUri().toString());
            PipelineConfiguration configuration = PipelineConfiguration.of(all);
            StreamExecutionEnvironment environment =
                    StreamExecutionEnvironment.createLocalEnvironment(1, configuration.flink());
            new PretrainingTopology(configuration).addTo(environment);
            environment.execute("TNCC Stream bench");
            List<Long> stepMillis = stepTimes(kafka);
            long took = stepMillis.get(stepMillis.size() - 1) - stepMillis.get(warmupSteps - 1);
            return (double) (stepMillis.size() - warmupSteps) * batchSize / (took / 1e3);
        }
    }

    /** When each step was done, by the timestamp of its record of progress. */
    private static List<Long> stepTimes(LocalKafka kafka) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition progress = new TopicPartition("training-progress", 0);
            consumer.assign(List.of(progress));
            consumer.seekToBeginning(List.of(progress));
            long end = consumer.endOffsets(List.of(progress)).getOrDefault(progress, 0L);
            List<Long> times = new ArrayList<>();
            while (consumer.position(progress) < end) {
                consumer.poll(POLL).forEach(record -> times.add(record.timestamp()));
            }
            return times;
        }
    }
}
