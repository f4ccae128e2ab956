package io.tncc.pipeline.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.pipeline.TestKafka;
import io.tncc.pipeline.control.VersionFeed.Following;
import io.tncc.pipeline.option.AcceptedLosses;
import io.tncc.pipeline.option.RegistryConnection;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.registry.FakeRegistry;
import io.tncc.schemas.registry.RegisteredTopic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class KafkaVersionFeedITCase {

    private static TestKafka kafka;

    @BeforeAll
    static void start() throws Exception {
        kafka = new TestKafka();
    }

    @AfterAll
    static void stop() throws Exception {
        kafka.close();
    }

    private static KafkaVersionFeed feed(String prefix, String... accepted) {
        Properties properties = kafka.clientProperties();
        properties.setProperty("metadata.max.age.ms", "200");
        return new KafkaVersionFeed(
                properties, prefix + "versions", prefix + "promotions", new AcceptedLosses(List.of(accepted)), null);
    }

    private static void create(String prefix) throws Exception {
        kafka.createTopic(prefix + "versions");
        kafka.createTopic(prefix + "promotions");
    }

    /** What becomes state has to be read without the registry too. */
    @Test
    void announcementsInTheWireFormatComeInSingleObjectEncoding() throws Exception {
        create("wire-");
        EncoderVersion version = EncoderVersion.newBuilder()
                .setLane("lane")
                .setVersion(3)
                .setImagesSeen(30)
                .setSteps(4)
                .setUri("file:///encoders/3.safetensors")
                .setSha256("ab")
                .setSizeBytes(5)
                .setArchitecture("resnet20")
                .setEventTime(Instant.ofEpochMilli(6))
                .build();
        try (FakeRegistry registry = FakeRegistry.start()) {
            RegistryConnection connection = RegistryConnection.at(registry.url());
            RegisteredTopic topic = RegisteredTopic.of(connection.open(), "wire-versions", "EncoderVersion", true);
            byte[] message = topic.wireFormat(Codecs.ENCODER_VERSIONS.encode(version));
            byte[] strange = message.clone();
            strange[4] = 77;
            kafka.produce(List.of(
                    new ProducerRecord<>("wire-versions", 0, null, message),
                    new ProducerRecord<>("wire-versions", 0, null, strange)));
            KafkaVersionFeed feed = new KafkaVersionFeed(
                    kafka.clientProperties(),
                    "wire-versions",
                    "wire-promotions",
                    new AcceptedLosses(List.of()),
                    connection);
            try (Following following = feed.open(Map.of())) {
                List<ControlRecord> records = following.readToEnd().records();
                assertThat(records.get(0).announcedVersion()).isEqualTo(version);
                assertThat(records.get(0).value()).isEqualTo(Codecs.ENCODER_VERSIONS.encode(version));
                assertThatThrownBy(() -> records.get(1).announcedVersion())
                        .isInstanceOf(UnreadableControlException.class)
                        .hasMessageContaining("Topic wire-versions, partition 0, offset 1")
                        .hasStackTraceContaining("the id 77");
            }
        }
    }

    /** Or retention would take the promoted version for one that nobody needs. */
    @Test
    void aPromotionThatCanNotBeReadIsNotTakenForNone() throws Exception {
        create("promoted-");
        EncoderPromotion promotion = EncoderPromotion.newBuilder()
                .setLane("lane")
                .setVersion(3)
                .setPromotedAt(Instant.ofEpochMilli(64))
                .setReason(null)
                .build();
        try (FakeRegistry registry = FakeRegistry.start()) {
            RegistryConnection connection = RegistryConnection.at(registry.url());
            RegisteredTopic topic =
                    RegisteredTopic.of(connection.open(), "promoted-promotions", "EncoderPromotion", true);
            byte[] message = topic.wireFormat(Codecs.ENCODER_PROMOTIONS.encode(promotion));
            kafka.produce(List.of(new ProducerRecord<>("promoted-promotions", 0, null, message)));
            KafkaVersionFeed feed = new KafkaVersionFeed(
                    kafka.clientProperties(),
                    "promoted-versions",
                    "promoted-promotions",
                    new AcceptedLosses(List.of()),
                    connection);
            assertThat(feed.now()).containsExactly(Map.entry("lane", 3L));
        }
        assertThatThrownBy(() -> feed("promoted-").now())
                .isInstanceOf(UnreadableControlException.class)
                .hasMessageContaining("Topic promoted-promotions, partition 0, offset 0");
    }

    /** Or the embedder would go on by a version whose file the trainer takes for one that nobody needs. */
    @Test
    void aPromotionThatWasTakenBackIsNone() throws Exception {
        create("back-");
        kafka.produce(List.of(promotion("a", 1), promotion("b", 2), takenBack("a"), takenBack("b"), promotion("b", 3)));
        assertThat(feed("back-").now()).containsExactly(Map.entry("b", 3L));
        try (Following following = feed("back-").open(Map.of())) {
            Arrivals past = following.readToEnd();
            assertThat(past.takenBack()).containsExactlyInAnyOrder("a", "b");
            assertThat(past.records()).hasSize(1);
            assertThat(past.records().get(0).promotedVersion().getVersion()).isEqualTo(3);
        }
    }

    private static ProducerRecord<byte[], byte[]> promotion(String lane, long version) {
        EncoderPromotion promotion = EncoderPromotion.newBuilder()
                .setLane(lane)
                .setVersion(version)
                .setPromotedAt(Instant.ofEpochMilli(64))
                .build();
        return new ProducerRecord<>(
                "back-promotions",
                0,
                lane.getBytes(StandardCharsets.UTF_8),
                Codecs.ENCODER_PROMOTIONS.encode(promotion));
    }

    private static ProducerRecord<byte[], byte[]> takenBack(String lane) {
        return new ProducerRecord<>("back-promotions", 0, lane.getBytes(StandardCharsets.UTF_8), null);
    }

    @Test
    @Timeout(60)
    void aFeedThatWaitsForTheRegistryEndsWhenItIsClosed() throws Exception {
        create("waiting-");
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.refuseNext("GET /schemas/ids/", Integer.MAX_VALUE);
            KafkaVersionFeed feed = new KafkaVersionFeed(
                    kafka.clientProperties(),
                    "waiting-versions",
                    "waiting-promotions",
                    new AcceptedLosses(List.of()),
                    RegistryConnection.at(registry.url()));
            BlockingQueue<Exception> failures = new LinkedBlockingQueue<>();
            try (Following following = feed.open(Map.of())) {
                following.readToEnd();
                following.follow(failures::add, arrivals -> {});
                kafka.produce(
                        List.of(new ProducerRecord<>("waiting-versions", 0, null, new byte[] {0, 0, 0, 0, 1, 2})));
                while (registry.requests().isEmpty()) {
                    Thread.sleep(20);
                }
                assertThat(followers()).isNotEmpty();
            }
            assertThat(followers()).isEmpty();
            assertThat(failures).isEmpty();
        }
    }

    private static List<Thread> followers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("encoder-version-feed"))
                .toList();
    }

    private static ProducerRecord<byte[], byte[]> record(
            String topic, int partition, @Nullable Long millis, String value) {
        return new ProducerRecord<>(topic, partition, millis, null, value.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> values(Arrivals arrivals) {
        return arrivals.records().stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void aPartitionThatIsAddedLaterIsFollowed() throws Exception {
        create("grown-");
        kafka.produce(List.of(record("grown-versions", 0, null, "one")));
        BlockingQueue<Arrivals> queue = new LinkedBlockingQueue<>();
        try (Following following = feed("grown-").open(Map.of())) {
            Arrivals past = following.readToEnd();
            assertThat(values(past)).containsExactly("one");
            assertThat(past.positions())
                    .containsExactlyInAnyOrderEntriesOf(Map.of("grown-versions-0", 1L, "grown-promotions-0", 0L));

            following.follow(
                    failure -> {
                        throw new AssertionError(failure);
                    },
                    queue::add);
            kafka.growTo("grown-versions", 2);
            kafka.produce(List.of(record("grown-versions", 1, null, "two")));
            Arrivals later = queue.poll(30, TimeUnit.SECONDS);
            while (later != null && later.records().isEmpty()) {
                later = queue.poll(30, TimeUnit.SECONDS);
            }
            assertThat(later).isNotNull();
            assertThat(values(later)).containsExactly("two");
            assertThat(later.positions()).containsExactly(Map.entry("grown-versions-1", 1L));
        }
    }

    /** The one that is aborted has offset 0, its end 1, that which is committed 2, and its end 3. */
    @Test
    void anAnnouncementOfAnAbortedTransactionIsNotRead() throws Exception {
        create("aborted-");
        kafka.produceAndAbort(List.of(record("aborted-versions", 0, null, "aborted")));
        kafka.produceInTransaction(List.of(record("aborted-versions", 0, null, "committed")));
        try (Following following = feed("aborted-").open(Map.of())) {
            Arrivals past = following.readToEnd();
            assertThat(values(past)).containsExactly("committed");
            assertThat(past.records()).extracting(ControlRecord::offset).containsExactly(2L);
            assertThat(past.positions()).containsEntry("aborted-versions-0", 4L);
        }
    }

    /** When partitions are added, the later versions of a lane may be in another one. */
    @Test
    void thePastIsReadInTheOrderOfItsTimes() throws Exception {
        create("ordered-");
        kafka.growTo("ordered-versions", 2);
        kafka.produce(List.of(
                record("ordered-versions", 1, 30L, "third"),
                record("ordered-versions", 0, 10L, "first"),
                record("ordered-versions", 0, 20L, "second"),
                record("ordered-versions", 0, 40L, "fourth"),
                record("ordered-versions", 0, 5L, "behind the fourth in its partition")));
        try (Following following = feed("ordered-").open(Map.of())) {
            assertThat(values(following.readToEnd()))
                    .containsExactly("first", "second", "third", "fourth", "behind the fourth in its partition");
        }
    }

    @Test
    void whatWasRemovedBeforeItWasReadEndsTheJobUntilTheLossIsAccepted() throws Exception {
        create("lost-");
        for (String value : List.of("0", "1", "2", "3")) {
            kafka.produce(List.of(record("lost-versions", 0, null, value)));
        }
        kafka.removeBefore("lost-versions", 3);
        Map<String, Long> read = Map.of("lost-versions-0", 2L, "lost-promotions-0", 0L);
        assertThatThrownBy(() -> feed("lost-").open(read))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(LostAnnouncementsException.class)
                .hasMessageContaining("topic lost-versions, partition 0, offset 2.")
                .hasMessageContaining("kafka.accepted-losses: lost-versions-0@2,");
        try (Following following = feed("lost-", "lost-versions-0@2").open(read)) {
            assertThat(values(following.readToEnd())).containsExactly("3");
        }
    }

    /** What lies there now is not what was read. */
    @Test
    void aTopicThatWasMadeAnewEndsTheJob() throws Exception {
        create("anew-");
        kafka.produce(List.of(record("anew-versions", 0, null, "0")));
        assertThatThrownBy(() -> feed("anew-").open(Map.of("anew-versions-0", 2L)))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(LostAnnouncementsException.class)
                .hasMessageContaining("topic anew-versions, partition 0, offset 2.")
                .hasMessageContaining("or the topic was made anew");
        try (Following following = feed("anew-").open(Map.of("anew-versions-0", 1L))) {
            assertThat(values(following.readToEnd())).isEmpty();
        }
    }

    @Test
    void whatWasReadBeforeIsNotReadAgain() throws Exception {
        create("again-");
        kafka.produce(List.of(record("again-versions", 0, null, "first"), record("again-versions", 0, null, "second")));
        Map<String, Long> read = Map.of("again-versions-0", 1L);
        try (Following following = feed("again-").open(read)) {
            Arrivals past = following.readToEnd();
            assertThat(values(past)).containsExactly("second");
            assertThat(past.positions())
                    .containsExactlyInAnyOrderEntriesOf(Map.of("again-versions-0", 2L, "again-promotions-0", 0L));
        }
        try (Following following = feed("again-").openAnew(read)) {
            assertThat(values(following.readToEnd())).containsExactly("first", "second");
        }
    }

    /** So it is known of each version whether it is promoted. */
    @Test
    void whoCatchesUpHearsOfPromotionsFirst() throws Exception {
        create("catching-");
        kafka.produce(List.of(
                record("catching-versions", 0, null, "read before"),
                record("catching-versions", 0, null, "version"),
                record("catching-promotions", 0, null, "promotion")));
        List<String> handedOn = new ArrayList<>();
        try (Following following = feed("catching-").open(Map.of("catching-versions-0", 1L))) {
            following.catchUp(arrivals -> handedOn.addAll(values(arrivals)));
        }
        assertThat(handedOn).containsExactly("promotion", "version");
    }

    @Test
    void whatWasRemovedAfterItWasReadIsNoLoss() throws Exception {
        create("kept-");
        kafka.produce(List.of(record("kept-versions", 0, null, "0")));
        kafka.removeBefore("kept-versions", 1);
        try (Following following = feed("kept-").open(Map.of("kept-versions-0", 1L))) {
            assertThat(values(following.readToEnd())).isEmpty();
        }
    }
}
