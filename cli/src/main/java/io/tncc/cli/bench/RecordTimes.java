package io.tncc.cli.bench;

import io.tncc.cli.broker.LocalKafka;
import io.tncc.cli.terminal.CommandFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** When each record of a topic of one partition was written. */
final class RecordTimes {

    private static final Duration POLL = Duration.ofMillis(200);

    private RecordTimes() {}

    /** In milliseconds, in the order of the topic; of committed records only. */
    static List<Long> of(LocalKafka kafka, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka, partition)) {
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            List<Long> times = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(POLL).forEach(record -> times.add(record.timestamp()));
            }
            return times;
        }
    }

    /** Reads what is committed of a partition, from its beginning. */
    static KafkaConsumer<byte[], byte[]> consumer(LocalKafka kafka, TopicPartition partition) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        return consumer;
    }

    /**
     * How many records a second were written after the first ones.
     *
     * @param times when each was written, in milliseconds
     * @param warmup how many do not count, at least one
     * @param expected how many there are if nothing went wrong
     * @throws CommandFailure if there are more or fewer: the job has then had other work than it is measured by
     */
    static double rate(List<Long> times, int warmup, long expected) {
        if (times.size() != expected) {
            throw new CommandFailure(
                    "The job wrote %d records, not %d, so its rate says nothing: images were rejected, or it restarted"
                            .formatted(times.size(), expected));
        }
        long millis = times.get(times.size() - 1) - times.get(warmup - 1);
        return (times.size() - warmup) / (Math.max(1, millis) / 1e3);
    }
}
