package io.tncc.cli.stream;

import io.tncc.cli.terminal.CommandFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How far the consumer groups of a job are behind the topic of images. They commit with each checkpoint. */
public final class GroupLag implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Admin admin;
    private final JobStream stream;

    private GroupLag(Admin admin, JobStream stream) {
        this.admin = admin;
        this.stream = stream;
    }

    /**
     * Connects when first asked.
     *
     * @throws CommandFailure if no client can be made of the settings
     */
    public static GroupLag connect(JobStream stream) {
        Map<String, Object> settings = stream.client(Map.of(
                "request.timeout.ms", PATIENCE_MILLIS,
                "default.api.timeout.ms", PATIENCE_MILLIS));
        try {
            return new GroupLag(Admin.create(settings), stream);
        } catch (KafkaException e) {
            throw ClientSettings.refused(stream.bootstrapServers(), e);
        }
    }

    /**
     * The images that the groups have still to read, by group; null where a group has committed nothing.
     *
     * @param training of the group that trains
     * @param embedding of the group that embeds
     */
    public record Lag(@Nullable Long training, @Nullable Long embedding) {}

    /**
     * Asks the broker.
     *
     * @throws KafkaException if it does not answer
     */
    public Lag now() {
        return new Lag(behind(stream.trainingGroup()), behind(stream.embeddingGroup()));
    }

    private @Nullable Long behind(String group) {
        Map<TopicPartition, Long> committed = committed(group);
        if (committed.isEmpty()) {
            return null;
        }
        long behind = 0;
        Map<TopicPartition, Long> ends = ends(committed);
        for (Map.Entry<TopicPartition, Long> at : committed.entrySet()) {
            behind += Math.max(0, ends.getOrDefault(at.getKey(), at.getValue()) - at.getValue());
        }
        return behind;
    }

    private Map<TopicPartition, Long> ends(Map<TopicPartition, Long> committed) {
        Map<TopicPartition, OffsetSpec> latest = committed.keySet().stream()
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        answer(admin.listOffsets(latest).all()).forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    /** What a group has committed of the topic of images; empty where there is no such group. */
    Map<TopicPartition, Long> committed(String group) {
        Map<TopicPartition, Long> committed = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> all =
                answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        all.forEach((partition, offset) -> {
            if (offset != null && partition.topic().equals(stream.topics().images())) {
                committed.put(partition, offset.offset());
            }
        });
        return committed;
    }

    private static <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(2L * PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new KafkaException(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()), e);
        } catch (TimeoutException e) {
            throw new KafkaException("The broker does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
