package io.tncc.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.cli.broker.LocalKafka;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.terminal.CommandFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StreamFollowerITCase {

    private static LocalKafka kafka;

    @BeforeAll
    static void start() throws Exception {
        kafka = LocalKafka.start();
        kafka.createTopics(Topic.ofJob(1));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            // The topic is compacted: a lane's promotion is taken back.
            producer.send(new ProducerRecord<>(
                            StreamTopics.USUAL.promotions(), "main".getBytes(StandardCharsets.UTF_8), null))
                    .get();
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void aPromotionThatIsTakenBackIsTold() {
        List<String> lanes = new ArrayList<>();
        follower(new StreamListener() {
                    @Override
                    public void promotionTakenBack(String lane, RecordPlace place) {
                        lanes.add(lane);
                    }
                })
                .finish();
        assertThat(lanes).containsExactly("main");
    }

    @Test
    void aListenerThatFailsIsAFailureAndNoEnd() throws Exception {
        List<String> troubles = new ArrayList<>();
        try (StreamFollower follower = follower(new StreamListener() {
            @Override
            public void promotionTakenBack(String lane, RecordPlace place) {
                throw new IllegalStateException("no room for " + lane);
            }

            @Override
            public void troubled(@Nullable String message) {
                if (message != null) {
                    troubles.add(message);
                }
            }
        })) {
            String told = "The stream is followed no longer: java.lang.IllegalStateException: no room for main";
            assertThatThrownBy(follower::await)
                    .isInstanceOf(CommandFailure.class)
                    .hasMessage(told);
            assertThatThrownBy(follower::finish).hasMessage(told);
            assertThat(troubles).containsExactly(told);
        }
    }

    private static StreamFollower follower(StreamListener listener) {
        return new StreamFollower(JobStream.at(kafka.bootstrapServers()), StreamStart.EVERYTHING, List.of(listener));
    }
}
