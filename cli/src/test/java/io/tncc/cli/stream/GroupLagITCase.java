package io.tncc.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.broker.LocalKafka;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.stream.GroupLag.Lag;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GroupLagITCase {

    private static final TopicPartition IMAGES = new TopicPartition(StreamTopics.USUAL.images(), 0);
    private static final TopicPartition ELSEWHERE = new TopicPartition("photos", 0);

    private static LocalKafka kafka;

    @BeforeAll
    static void start() throws Exception {
        kafka = LocalKafka.start();
        kafka.createTopics(List.of(Topic.images(IMAGES.topic(), 1), Topic.images(ELSEWHERE.topic(), 1)));
        send(IMAGES, 10);
        send(ELSEWHERE, 10);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void eachGroupIsBehindByWhatItHasNotRead() throws Exception {
        JobStream stream = JobStream.at(kafka.bootstrapServers());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            commit(admin, stream.trainingGroup(), Map.of(IMAGES, new OffsetAndMetadata(4)));
            commit(
                    admin,
                    stream.embeddingGroup(),
                    Map.of(IMAGES, new OffsetAndMetadata(7), ELSEWHERE, new OffsetAndMetadata(1)));
        }
        try (GroupLag groups = GroupLag.connect(stream)) {
            assertThat(groups.now()).isEqualTo(new Lag(6L, 3L));
        }
    }

    @Test
    void aGroupThatHasCommittedNothingTellsNothing() {
        JobStream stream =
                new JobStream(kafka.bootstrapServers(), Map.of(), StreamTopics.USUAL, "not-yet-started", null);
        try (GroupLag groups = GroupLag.connect(stream)) {
            assertThat(groups.now()).isEqualTo(new Lag(null, null));
        }
    }

    private static void commit(Admin admin, String group, Map<TopicPartition, OffsetAndMetadata> offsets)
            throws Exception {
        admin.alterConsumerGroupOffsets(group, offsets).all().get();
    }

    private static void send(TopicPartition to, int records) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(to.topic(), new byte[] {1})).get();
            }
        }
    }
}
