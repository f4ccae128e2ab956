package io.tncc.cli.produce;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.cli.CommandRun;
import io.tncc.cli.broker.LocalKafka;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.dataset.LabelledImage;
import io.tncc.cli.dataset.Split;
import io.tncc.cli.produce.Production.Contents;
import io.tncc.cli.produce.Production.EventTimes;
import io.tncc.cli.produce.Production.Lanes;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.model.file.EncoderFile;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.codec.Codecs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKafkaITCase {
    private static LocalKafka kafka;

    private final Dataset dataset = DatasetSource.parse("generated:40").open();

    @BeforeAll
    static void start() {
        kafka = LocalKafka.start();
        kafka.createTopics(Topic.ofJob(2));
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void whatIsProducedIsConsumedInTheOrderOfEachLane() throws Exception {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        Production production = new Production(
                60, 7, 0, Lanes.ofClasses(), EventTimes.counting(start, Duration.ofMillis(1)), Contents.within());
        List<Long> progress = new ArrayList<>();

        ProductionSummary summary;
        try (ImageProducer producer = ImageProducer.connect(kafka.bootstrapServers(), "images", Map.of())) {
            summary = producer.produce(dataset.train(), production, progress::add);
        }

        assertThat(summary.images()).isEqualTo(60);
        assertThat(progress).isSorted().endsWith(60L);
        List<ConsumerRecord<byte[], byte[]>> received = consume("images", 60);
        Map<String, Set<Integer>> partitionsOfLane = new HashMap<>();
        Map<Instant, ImageRecord> byTime = new HashMap<>();
        Map<String, Instant> lastOfLane = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : received) {
            ImageRecord image = Codecs.IMAGES.decode(record.value());
            assertThat(new String(record.key(), StandardCharsets.UTF_8))
                    .isEqualTo(image.getLane())
                    .isEqualTo(image.getLabel());
            partitionsOfLane
                    .computeIfAbsent(image.getLane(), lane -> new HashSet<>())
                    .add(record.partition());
            assertThat(image.getEventTime()).isAfter(lastOfLane.getOrDefault(image.getLane(), Instant.MIN));
            lastOfLane.put(image.getLane(), image.getEventTime());
            byTime.put(image.getEventTime(), image);
        }
        assertThat(partitionsOfLane).hasSize(10).allSatisfy((lane, partitions) -> assertThat(partitions)
                .hasSize(1));
        List<String> sent = new ArrayList<>();
        dataset.train().shuffled(7).map(LabelledImage::id).forEach(sent::add);
        dataset.train().shuffled(8).limit(20).map(image -> image.id() + "#1").forEach(sent::add);
        assertThat(byTime.values().stream()
                        .sorted(Comparator.comparing(ImageRecord::getEventTime))
                        .map(ImageRecord::getId))
                .containsExactlyElementsOf(sent);
        LabelledImage first = dataset.train().shuffled(7).findFirst().orElseThrow();
        ImageRecord firstReceived = requireNonNull(byTime.get(start));
        assertThat(firstReceived.getContent().array()).isEqualTo(first.content());
        assertThat(firstReceived.getContentType()).isEqualTo("image/png");
    }

    @Test
    void whereImagesLieIsSentWithTheirSha256InThePlaceOfTheirBytes(@TempDir Path folder) throws Exception {
        Files.createDirectories(folder.resolve("cats"));
        for (int i = 0; i < 3; i++) {
            Files.write(
                    folder.resolve("cats/" + i + ".png"),
                    dataset.train().image(i).content());
        }
        CommandRun run = CommandRun.of(
                "produce",
                "--bootstrap",
                kafka.bootstrapServers(),
                "--topic",
                "references",
                "--partitions",
                "1",
                "--dataset",
                "folder:" + folder,
                "--images",
                "5",
                "--by-reference");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("which lie in file://" + folder + "/)");

        for (ConsumerRecord<byte[], byte[]> record : consume("references", 5)) {
            ImageRecord image = Codecs.IMAGES.decode(record.value());
            assertThat(image.getContent()).isNull();
            assertThat(image.getContentType()).isEqualTo("image/png");
            String inFolder = image.getId().replaceFirst("#.*", "");
            assertThat(image.getUri()).isEqualTo("file://" + folder + "/" + inFolder);
            assertThat(image.getSha256()).isEqualTo(EncoderFile.sha256(Files.readAllBytes(folder.resolve(inFolder))));
        }
    }

    @Test
    void settingsOfTheClientComeFromAFileAndWhatIsGivenBesidesWins(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("client.properties"), "bootstrap.servers=localhost:1\nmax.request.size=10\n");
        List<String> arguments = List.of(
                "produce",
                "--bootstrap",
                kafka.bootstrapServers(),
                "--topic",
                "by-file",
                "--partitions",
                "1",
                "--dataset",
                "generated:10",
                "--client",
                file.toString());
        CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("max.request.size");

        List<String> more = new ArrayList<>(arguments);
        more.addAll(List.of("--property", "max.request.size=1000000"));
        CommandRun wins = CommandRun.of(more.toArray(String[]::new));
        assertThat(wins.exitCode()).as(wins.err()).isZero();
        assertThat(wins.out()).contains("Produced 10 images");
    }

    @Test
    void whereTheJobFindsTheFolderMayBeSaid() {
        ImageRecord.Builder record = ImageRecord.newBuilder();
        Contents.lyingIn("s3://bucket/photos/")
                .put(new LabelledImage("train/cat/1.png", "cat", new byte[0], "image/png"), record);
        assertThat(record.getUri()).isEqualTo("s3://bucket/photos/train/cat/1.png");
        // of nothing, as sha256sum has it
        assertThat(record.getSha256()).isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(record.getContent()).isNull();
    }

    @Test
    void imagesAreReadOneByOneWhenTheirTurnComes() {
        AtomicInteger read = new AtomicInteger();
        Split counting = new Split() {
            @Override
            public int size() {
                return dataset.train().size();
            }

            @Override
            public String label(int index) {
                return dataset.train().label(index);
            }

            @Override
            public LabelledImage image(int index) {
                read.incrementAndGet();
                return dataset.train().image(index);
            }
        };
        try (ImageProducer producer = ImageProducer.connectOrCreate(kafka.bootstrapServers(), "few", 1, Map.of())) {
            producer.produce(counting, Production.of(3, 0), acknowledged -> {});
        }

        assertThat(read).hasValue(3);
    }

    @Test
    void aRateIsKept() {
        try (ImageProducer producer = ImageProducer.connectOrCreate(kafka.bootstrapServers(), "slow", 1, Map.of())) {
            ProductionSummary summary =
                    producer.produce(dataset.train(), Production.of(21, 0).atRate(20), acknowledged -> {});

            assertThat(summary.took()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
        }
    }

    @Test
    void aMissingTopicIsRefusedNamingThoseThereAre() {
        assertThatThrownBy(() -> ImageProducer.connect(kafka.bootstrapServers(), "pictures", Map.of()))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("has no topic pictures")
                .hasMessageContaining("images");
    }

    @Test
    void aMissingTopicIsCreatedWhereThatIsAskedFor() throws Exception {
        ImageProducer.connectOrCreate(kafka.bootstrapServers(), "created", 3, Map.of())
                .close();

        kafka.createTopics(List.of(new Topic("created-later", 1, Map.of()))); // by then clients see the earlier one too
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
            assertThat(admin.describeTopics(List.of("created"))
                            .allTopicNames()
                            .get()
                            .values())
                    .singleElement()
                    .satisfies(topic -> assertThat(topic.partitions()).hasSize(3));
        }
    }

    @Test
    void aBrokerThatIsNotThereIsReportedWithinSecondsAndSaysWhatToCheck() {
        assertThatThrownBy(() -> ImageProducer.connect("127.0.0.1:1", "images", Map.of()))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("No Kafka broker answers at 127.0.0.1:1 within 10 seconds")
                .hasMessageContaining("advertised.listeners");
        assertThatThrownBy(() -> ImageProducer.connect("no-port", "images", Map.of()))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("no-port");
    }

    @Test
    void anImageThatTheBrokerRefusesEndsTheProduction() {
        kafka.createTopics(List.of(new Topic("narrow", 1, Map.of("max.message.bytes", "100"))));
        try (ImageProducer producer = ImageProducer.connect(kafka.bootstrapServers(), "narrow", Map.of())) {
            assertThatThrownBy(() -> producer.produce(dataset.train(), Production.of(40, 0), acknowledged -> {}))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("topic narrow");
        }
    }

    @Test
    void aBrokerInAGivenDirectoryLeavesItsDataAndATemporaryOneDoesNot(@TempDir Path directory) {
        LocalKafka own = LocalKafka.start(directory.resolve("data"));
        own.close();
        own.close();

        assertThat(directory.resolve("data").resolve("meta.properties")).exists();
        LocalKafka temporary = LocalKafka.start();
        assertThat(temporary.directory()).exists();
        temporary.close();
        assertThat(temporary.directory()).doesNotExist();
    }

    private static List<ConsumerRecord<byte[], byte[]>> consume(String topic, int count) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ConsumerConfig.GROUP_ID_CONFIG,
                "reader",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class);
        List<ConsumerRecord<byte[], byte[]>> received = new ArrayList<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            consumer.subscribe(List.of(topic));
            while (received.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(received::add);
            }
        }
        assertThat(received).hasSize(count);
        return received;
    }
}
