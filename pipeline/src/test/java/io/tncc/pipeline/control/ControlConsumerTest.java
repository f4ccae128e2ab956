package io.tncc.pipeline.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.schemas.registry.TopicReaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlConsumerTest {

    private static final TopicPartition VERSIONS = new TopicPartition("encoder-versions", 0);
    private static final TopicPartition PROMOTIONS = new TopicPartition("encoder-promotions", 0);
    private static final byte[] VALUE = {1, 2, 3};

    private final ClientThatLosesAPosition client = new ClientThatLosesAPosition();
    private final ControlConsumer consumer = new ControlConsumer(
            client, List.of(VERSIONS.topic(), PROMOTIONS.topic()), PROMOTIONS.topic(), TopicReaders.of(null));

    @BeforeEach
    void takePartitions() throws Exception {
        for (TopicPartition partition : List.of(VERSIONS, PROMOTIONS)) {
            client.updatePartitions(
                    partition.topic(),
                    List.of(new PartitionInfo(
                            partition.topic(), partition.partition(), Node.noNode(), new Node[0], new Node[0])));
            client.updateBeginningOffsets(Map.of(partition, 0L));
            client.updateEndOffsets(Map.of(partition, 0L));
        }
        consumer.takeNewPartitions();
    }

    /** The client has gone on behind it, and would never poll it again. */
    @Test
    void whatWasPolledIsHandedOnThoughAPositionIsNotKnown() throws Exception {
        client.lost = PROMOTIONS;
        client.addRecord(record(VERSIONS, 0, "a", VALUE));

        Arrivals arrivals = consumer.poll();
        assertThat(arrivals.records()).extracting(ControlRecord::offset).containsExactly(0L);
        assertThat(arrivals.positions()).containsExactly(Map.entry("encoder-versions-0", 1L));

        client.lost = null;
        assertThat(consumer.poll().positions()).containsExactly(Map.entry("encoder-promotions-0", 0L));
    }

    @Test
    void whatWasPolledIsHandedOnThoughItsOwnPositionIsNotKnown() throws Exception {
        consumer.poll();
        client.lost = VERSIONS;
        client.addRecord(record(VERSIONS, 0, "a", VALUE));

        Arrivals arrivals = consumer.poll();
        assertThat(arrivals.records()).extracting(ControlRecord::offset).containsExactly(0L);
        assertThat(arrivals.positions()).isEmpty();
        assertThat(arrivals.isEmpty()).isFalse();

        client.lost = null;
        assertThat(consumer.poll().positions()).containsExactly(Map.entry("encoder-versions-0", 1L));
        assertThat(consumer.poll().isEmpty()).isTrue();
    }

    @Test
    void aTombstoneTakesBackWhatItsKeyPromoted() throws Exception {
        client.addRecord(record(PROMOTIONS, 0, "a", VALUE));
        client.addRecord(record(PROMOTIONS, 1, "b", VALUE));
        client.addRecord(record(PROMOTIONS, 2, "ä", VALUE));
        client.addRecord(record(PROMOTIONS, 3, "a", null));
        client.addRecord(record(PROMOTIONS, 4, "a", VALUE));

        Arrivals arrivals = consumer.poll();
        assertThat(arrivals.takenBack()).containsExactly("a");
        assertThat(arrivals.records()).extracting(ControlRecord::offset).containsExactly(1L, 2L, 4L);

        client.addRecord(record(PROMOTIONS, 5, "ä", null));
        Arrivals later = consumer.poll();
        assertThat(later.takenBack()).containsExactly("ä");
        assertThat(later.records()).isEmpty();
    }

    @Test
    void anEmptyAnnouncementTakesNothingBack() throws Exception {
        client.addRecord(record(VERSIONS, 0, "a", VALUE));
        client.addRecord(record(VERSIONS, 1, "a", null));

        Arrivals arrivals = consumer.poll();
        assertThat(arrivals.takenBack()).isEmpty();
        assertThat(arrivals.records()).extracting(ControlRecord::offset).containsExactly(0L);
    }

    @Test
    void aLongPastIsReadForAsLongAsItComes() throws Exception {
        client.updateEndOffsets(Map.of(VERSIONS, 4L));
        for (long offset = 0; offset < 4; offset++) {
            ConsumerRecord<byte[], byte[]> record = record(VERSIONS, offset, "a", VALUE);
            client.schedulePollTask(() -> client.addRecord(record));
        }
        assertThat(consumer.readToEnd(Duration.ZERO).records())
                .extracting(ControlRecord::offset)
                .containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void aPastThatDoesNotComeIsNotAwaitedForEver() {
        client.updateEndOffsets(Map.of(VERSIONS, 4L));
        assertThatThrownBy(() -> consumer.readToEnd(Duration.ofMillis(10)))
                .isInstanceOf(IOException.class)
                .hasMessage("The topics [encoder-versions, encoder-promotions] could not be read to their ends: nothing"
                        + " came for 0 s");
    }

    /** Versions that are at hand already wait for the promotions. */
    @Test
    void thePastComesInPiecesAndPromotionsFirst() throws Exception {
        client.updateEndOffsets(Map.of(VERSIONS, 2L, PROMOTIONS, 1L));
        client.addRecord(record(VERSIONS, 0, "a", VALUE));
        client.schedulePollTask(() -> client.addRecord(record(PROMOTIONS, 0, "a", VALUE)));
        client.schedulePollTask(() -> {});
        client.schedulePollTask(() -> client.addRecord(record(VERSIONS, 1, "a", VALUE)));
        List<List<String>> pieces = new ArrayList<>();
        consumer.catchUp(
                Duration.ZERO,
                arrivals -> pieces.add(arrivals.records().stream()
                        .map(record -> record.topic() + "@" + record.offset())
                        .toList()));
        assertThat(pieces)
                .filteredOn(piece -> !piece.isEmpty())
                .containsExactly(
                        List.of("encoder-promotions@0"), List.of("encoder-versions@0"), List.of("encoder-versions@1"));
    }

    /** They are put in order, and so are all of a piece. */
    @Test
    void thePastOfATopicOfSeveralPartitionsIsOnePiece() throws Exception {
        TopicPartition added = new TopicPartition(VERSIONS.topic(), 1);
        client.updatePartitions(
                VERSIONS.topic(),
                List.of(
                        new PartitionInfo(VERSIONS.topic(), 0, Node.noNode(), new Node[0], new Node[0]),
                        new PartitionInfo(VERSIONS.topic(), 1, Node.noNode(), new Node[0], new Node[0])));
        client.updateBeginningOffsets(Map.of(added, 0L));
        client.updateEndOffsets(Map.of(VERSIONS, 1L, added, 1L));
        consumer.takeNewPartitions();
        client.schedulePollTask(() -> client.addRecord(record(added, 0, "a", VALUE)));
        client.schedulePollTask(() -> client.addRecord(record(VERSIONS, 0, "a", VALUE)));
        List<Integer> pieces = new ArrayList<>();
        consumer.catchUp(
                Duration.ZERO, arrivals -> pieces.add(arrivals.records().size()));
        assertThat(pieces).filteredOn(size -> size > 0).containsExactly(2);
    }

    private static ConsumerRecord<byte[], byte[]> record(
            TopicPartition partition, long offset, String lane, byte @Nullable [] value) {
        return new ConsumerRecord<>(
                partition.topic(), partition.partition(), offset, lane.getBytes(StandardCharsets.UTF_8), value);
    }

    /** As where the leader of a partition changes: until that is settled, there is no position in it. */
    private static final class ClientThatLosesAPosition extends MockConsumer<byte[], byte[]> {

        private @Nullable TopicPartition lost;

        ClientThatLosesAPosition() {
            super("earliest");
        }

        @Override
        public synchronized long position(TopicPartition partition, Duration timeout) {
            if (partition.equals(lost)) {
                throw new TimeoutException("The position in %s is not known".formatted(partition));
            }
            return super.position(partition, timeout);
        }
    }
}
