package io.tncc.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.examples.CameraJob;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.FloatVector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example with code at each extension point, in a real job. */
class ExtensionsITCase {

    private static final String PREFIX = "x-";
    private static final int IMAGES = 80;

    @TempDir
    private Path directory;

    /** What came to the vector store: lane, id and the rest. */
    private final Queue<List<String>> stored = new ConcurrentLinkedQueue<>();

    @Test
    void codeOfAUserIsCalledAtEachPoint() throws Exception {
        HttpServer store = startStore();
        try (TestKafka kafka = new TestKafka()) {
            kafka.createTopics(PREFIX, 1);
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            IntStream.range(0, IMAGES).forEach(number -> records.add(record(number, raw(number))));
            records.add(record(IMAGES, new byte[] {0, 1, 0, 1}));
            kafka.produce(records);

            URI address = URI.create("http://localhost:" + store.getAddress().getPort());
            Pretraining job = CameraJob.builder(kafka.bootstrapServers(), "/replaced", address)
                    .options(new TestJob(kafka, PREFIX, directory).options())
                    .options(Map.of("probe.share", "0.2"))
                    .build();
            job.requireTopics();
            job.execute(StreamExecutionEnvironment.createLocalEnvironment(2));

            Map<String, String> embedded = embedded(kafka);
            assertThat(embedded).hasSize(IMAGES).containsKeys("gate-0 gate-0/0", "gate-1 gate-1/1");
            assertThat(new TreeMap<>(storedVectors())).isEqualTo(embedded);
            checkRejects(kafka);
            checkVersions(kafka);
        } finally {
            store.stop(0);
        }
    }

    private HttpServer startStore() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), 0), 0);
        server.createContext("/", exchange -> {
            String lines = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            lines.lines().forEach(line -> stored.add(List.of(line.split("\t"))));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static ProducerRecord<byte[], byte[]> record(int number, byte[] content) {
        ImageRecord image = ImageRecord.newBuilder()
                .setId("gate-%d/%d".formatted(number % 2, number))
                .setEventTime(Instant.ofEpochMilli(number))
                .setContent(ByteBuffer.wrap(content))
                .setContentType("image/x-raw-rgb")
                .build();
        return new ProducerRecord<>(PREFIX + "images", Codecs.IMAGES.encode(image));
    }

    private static byte[] raw(int number) {
        byte[] pixels = TestImages.pixels(number);
        return ByteBuffer.allocate(4 + pixels.length)
                .putShort((short) TestImages.SIDE)
                .putShort((short) TestImages.SIDE)
                .put(pixels)
                .array();
    }

    /** Version and vector by lane and id. */
    private static Map<String, String> embedded(TestKafka kafka) throws Exception {
        Map<String, String> vectors = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : kafka.committed(PREFIX + "embeddings")) {
            Embedding embedding = Codecs.EMBEDDINGS.decode(record.value());
            vectors.put(
                    embedding.getLane() + " " + embedding.getId(),
                    embedding.getEncoderVersion() + " " + Arrays.toString(FloatVector.valuesOf(embedding.getVector())));
        }
        return vectors;
    }

    private Map<String, String> storedVectors() {
        Map<String, String> vectors = new TreeMap<>();
        stored.forEach(line -> vectors.put(line.get(0) + " " + line.get(1), line.get(2) + " " + line.get(3)));
        return vectors;
    }

    private static void checkRejects(TestKafka kafka) throws Exception {
        List<RejectedImage> rejects = new JobResults(kafka, PREFIX).rejects();
        assertThat(rejects).hasSize(1);
        assertThat(rejects.get(0).getLane()).isEqualTo("gate-0");
        assertThat(rejects.get(0).getMessage()).endsWith("1 x 1 pixels do not have 0 bytes");
    }

    /** Of each lane 40 images; a fifth of them is set aside, and a version comes with the 32nd or at the end. */
    private static void checkVersions(TestKafka kafka) throws Exception {
        List<String> lanes = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : kafka.committed(PREFIX + "encoder-versions")) {
            EncoderVersion version = Codecs.ENCODER_VERSIONS.decode(record.value());
            lanes.add(version.getLane());
            Map<String, String> settings = EncoderFile.parse(Files.readAllBytes(Path.of(URI.create(version.getUri()))))
                    .metadata()
                    .settings();
            if (version.getVersion() > 0) {
                assertThat(Double.parseDouble(settings.get("evaluation.mean-cosine")))
                        .isBetween(-1.0, 1.0);
            }
        }
        assertThat(lanes).contains("gate-0", "gate-1").hasSizeGreaterThan(3);
    }
}
