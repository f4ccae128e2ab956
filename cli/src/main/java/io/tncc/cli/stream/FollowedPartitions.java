package io.tncc.cli.stream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** The partitions that a consumer follows, with those that are added later. A topic that is not there yet is waited for. */
final class FollowedPartitions {

    private final Consumer<byte[], byte[]> consumer;
    private final JobStream stream;
    private final StreamStart start;
    private boolean imagesPaused;

    FollowedPartitions(Consumer<byte[], byte[]> consumer, JobStream stream, StreamStart start) {
        this.consumer = consumer;
        this.stream = stream;
        this.start = start;
    }

    /** Assigns what is new, and places it. What is added to a topic that is followed already is read from its beginning. */
    void takeNew() {
        Map<String, List<PartitionInfo>> topics = consumer.listTopics();
        Set<TopicPartition> before = new HashSet<>(consumer.assignment());
        Set<String> followed = before.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        List<TopicPartition> added = new ArrayList<>();
        for (String topic : stream.topics().all()) {
            topics.getOrDefault(topic, List.of())
                    .forEach(info -> added.add(new TopicPartition(topic, info.partition())));
        }
        added.removeAll(before);
        if (added.isEmpty()) {
            return;
        }
        // before they are assigned: where this fails, they are still new to the next try
        Map<TopicPartition, Long> places = places(added, followed);
        Set<TopicPartition> all = new HashSet<>(before);
        all.addAll(added);
        consumer.assign(all);
        places.forEach(consumer::seek);
        consumer.resume(consumer.paused());
        imagesPaused = false;
    }

    private Map<TopicPartition, Long> places(List<TopicPartition> added, Set<String> followed) {
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(added);
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(added));
        ends.putAll(embeddedNext(added, begins));
        Map<String, Long> counts =
                added.stream().collect(Collectors.groupingBy(TopicPartition::topic, Collectors.counting()));
        Map<TopicPartition, Long> places = new HashMap<>();
        for (TopicPartition partition : added) {
            long begin = begins.getOrDefault(partition, 0L);
            long each = start.of(partition.topic(), stream.topics()) / counts.getOrDefault(partition.topic(), 1L);
            long from = followed.contains(partition.topic()) ? begin : ends.getOrDefault(partition, begin) - each;
            places.put(partition, Math.max(begin, from));
        }
        return places;
    }

    /** The images that the job reads next, the first where it has read none: the topic may reach far beyond. */
    private Map<TopicPartition, Long> embeddedNext(List<TopicPartition> added, Map<TopicPartition, Long> begins) {
        List<TopicPartition> images = added.stream().filter(this::isImages).toList();
        if (images.isEmpty() || start.images() == Long.MAX_VALUE) {
            return Map.of();
        }
        try (GroupLag groups = GroupLag.connect(stream)) {
            Map<TopicPartition, Long> committed = groups.committed(stream.embeddingGroup());
            Map<TopicPartition, Long> read = committed.isEmpty() ? groups.committed(stream.trainingGroup()) : committed;
            return images.stream()
                    .collect(Collectors.toMap(
                            partition -> partition,
                            partition -> read.getOrDefault(partition, begins.getOrDefault(partition, 0L))));
        }
    }

    private boolean isImages(TopicPartition partition) {
        return partition.topic().equals(stream.topics().images());
    }

    /** Lets images come or holds them back; all else comes always. */
    void takeImages(boolean take) {
        if (take == imagesPaused) {
            List<TopicPartition> images =
                    consumer.assignment().stream().filter(this::isImages).toList();
            if (take) {
                consumer.resume(images);
            } else {
                consumer.pause(images);
            }
            imagesPaused = !take;
        }
    }
}
