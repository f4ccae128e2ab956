package io.tncc.cli.stream;

import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads topics of a job from where an earlier reading has ended to where they end now: committed records, in no group. */
public final class StreamCatchUp implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int PATIENCE_MILLIS = 15_000;
    private static final Duration STANDSTILL = Duration.ofSeconds(60);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final JobStream stream;
    private final Map<TopicPartition, Long> begins;
    private final Map<TopicPartition, Long> ends;

    /** Told after each part of what is read. */
    public interface Progress {

        /**
         * @param done records read, those left out counted too
         * @param next where the next reading would begin, by partition
         */
        void read(long done, Map<TopicPartition, Long> next);
    }

    /**
     * Finds out what there is to read.
     *
     * @param topics which of the job's; those that are not there are left out
     * @param from where to begin, by partition; the beginning for all others
     * @throws CommandFailure if no client can be made, the broker does not answer, or a topic ends before the place to begin at
     */
    public StreamCatchUp(JobStream stream, Collection<String> topics, Map<TopicPartition, Long> from) {
        this.stream = stream;
        this.consumer =
                stream.consumer(Map.of("auto.offset.reset", "earliest", "default.api.timeout.ms", PATIENCE_MILLIS));
        try {
            List<TopicPartition> partitions = partitionsOf(topics);
            consumer.assign(partitions);
            this.begins = consumer.beginningOffsets(partitions);
            this.ends = consumer.endOffsets(partitions);
            partitions.forEach(partition -> place(partition, from));
        } catch (KafkaException e) {
            consumer.close();
            throw new CommandFailure(
                    "The topics at %s can not be read: %s".formatted(stream.bootstrapServers(), e.getMessage()), e);
        } catch (CommandFailure e) {
            consumer.close();
            throw e;
        }
    }

    private List<TopicPartition> partitionsOf(Collection<String> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        consumer.listTopics().forEach((topic, infos) -> {
            if (topics.contains(topic)) {
                infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            }
        });
        return partitions;
    }

    private void place(TopicPartition partition, Map<TopicPartition, Long> from) {
        long begin = begins.getOrDefault(partition, 0L);
        long end = ends.getOrDefault(partition, begin);
        long at = from.getOrDefault(partition, begin);
        if (at > end) {
            throw new CommandFailure(
                    "The topic %s was made anew: its partition %d ends at %d, and was read to %d already. --rebuild begins anew"
                            .formatted(partition.topic(), partition.partition(), end, at));
        }
        consumer.seek(partition, Math.max(begin, at));
    }

    /** How many records are to be read, those left out counted too. */
    public long remaining() {
        long remaining = 0;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            remaining += Math.max(0, end.getValue() - consumer.position(end.getKey()));
        }
        return remaining;
    }

    /** The first record that each partition still has. */
    public Map<TopicPartition, Long> begins() {
        return Map.copyOf(begins);
    }

    /**
     * Reads to the ends that there were at first.
     *
     * @throws CommandFailure if the broker is lost, or nothing comes for a minute
     */
    public void read(StreamListener listener, Progress progress) {
        RecordReader reader = new RecordReader(stream, List.of(listener));
        try {
            long all = remaining();
            long least = all;
            long grownNanos = System.nanoTime();
            for (long left = all; left > 0; left = remaining()) {
                if (left < least) {
                    least = left;
                    grownNanos = System.nanoTime();
                }
                requireGrowth(grownNanos, left);
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    reader.read(record);
                }
                progress.read(all - remaining(), next());
            }
        } catch (IOException e) {
            throw new CommandFailure("The topics can not be read now: " + e.getMessage(), e);
        } catch (KafkaException e) {
            throw new CommandFailure("The topics can not be read any further: " + e.getMessage(), e);
        }
    }

    /** Where the broker is lost in the middle, polling brings nothing, and no failure either. */
    private void requireGrowth(long grownNanos, long left) {
        if (System.nanoTime() - grownNanos > STANDSTILL.toNanos()) {
            throw new CommandFailure(
                    "The topics at %s can not be read any further: nothing has come for %d seconds, and %,d records are left"
                            .formatted(stream.bootstrapServers(), STANDSTILL.toSeconds(), left));
        }
    }

    private Map<TopicPartition, Long> next() {
        Map<TopicPartition, Long> next = new HashMap<>();
        ends.keySet().forEach(partition -> next.put(partition, consumer.position(partition)));
        return next;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
