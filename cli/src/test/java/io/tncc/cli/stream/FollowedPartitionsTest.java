package io.tncc.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FollowedPartitionsTest {

    private static final TopicPartition PROGRESS = new TopicPartition(StreamTopics.USUAL.progress(), 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final FollowedPartitions partitions =
            new FollowedPartitions(consumer, JobStream.at("localhost:9092"), new StreamStart(0, 0, 10, 0));

    @Test
    void whatCouldNotBePlacedIsPlacedByTheNextTry() {
        consumer.updatePartitions(
                PROGRESS.topic(),
                List.of(new PartitionInfo(
                        PROGRESS.topic(), PROGRESS.partition(), Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(PROGRESS, 0L));
        consumer.updateEndOffsets(Map.of(PROGRESS, 100L));
        consumer.setOffsetsException(new KafkaException("The broker is away"));

        assertThatThrownBy(partitions::takeNew).hasMessage("The broker is away");
        partitions.takeNew();

        assertThat(consumer.position(PROGRESS)).isEqualTo(90);
    }
}
