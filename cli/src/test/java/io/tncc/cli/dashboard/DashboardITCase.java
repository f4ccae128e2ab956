package io.tncc.cli.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.Main;
import io.tncc.cli.dashboard.live.LiveLimits;
import io.tncc.cli.dashboard.web.DashboardServer.Access;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.RecordPlace;
import io.tncc.cli.stream.StreamFollower;
import io.tncc.cli.stream.StreamListener;
import io.tncc.cli.stream.StreamStart;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.codec.Codecs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard over a real job: the demo's own, and one that joins later as {@code ./tncc dashboard} does. */
@TestMethodOrder(OrderAnnotation.class)
class DashboardITCase {

    private static final int IMAGES = 1_280;
    private static final long PATIENCE_NANOS = 600_000_000_000L;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path directory;

    private static final StringWriter OUT = new StringWriter();
    private static final Thread DEMO = new Thread(DashboardITCase::demo, "demo");

    private static void demo() {
        Main.commandLine()
                .setOut(new PrintWriter(OUT))
                .execute(
                        "demo",
                        "--dataset=generated",
                        "--images=" + IMAGES,
                        "--headless",
                        "--keep-running",
                        "--output=" + directory,
                        "--set=embedding.version=promoted",
                        "--set=publishing.every-images=320",
                        "--set=flink.execution.checkpointing.interval=2 s");
    }

    @BeforeAll
    static void start() throws Exception {
        DEMO.start();
        said("Kafka, the job and the dashboard go on");
    }

    @AfterAll
    static void stop() throws Exception {
        DEMO.interrupt();
        DEMO.join(60_000);
    }

    private static void said(String text) throws InterruptedException {
        await(() -> OUT.toString().contains(text), "the demo says " + text);
    }

    /** The first group of the first match in what the demo has said. */
    private static String said(Pattern pattern) {
        Matcher matcher = pattern.matcher(OUT.toString());
        assertThat(matcher.find()).as(OUT.toString()).isTrue();
        return matcher.group(1);
    }

    private static String page() {
        return said(Pattern.compile("The dashboard is at (\\S+)"));
    }

    private static String bootstrapServers() {
        return said(Pattern.compile("Kafka is at (\\S+)"));
    }

    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private static void await(Condition condition, String what) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("%s; %s", what, OUT).isLessThan(deadline);
            assertThat(DEMO.isAlive()).as(OUT.toString()).isTrue();
            Thread.sleep(100);
        }
    }

    /** Waits for an event that is as it should be. */
    private static JsonNode event(String page, String name, Predicate<JsonNode> wanted) throws Exception {
        var response = CLIENT.send(
                HttpRequest.newBuilder(URI.create(page + "/api/events?lane=main"))
                        .build(),
                BodyHandlers.ofInputStream());
        try (BufferedReader in = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            String current = "";
            JsonNode last = null;
            while (System.nanoTime() < deadline) {
                String line = in.readLine();
                if (line.startsWith("event: ")) {
                    current = line.substring(7);
                } else if (line.startsWith("data: ") && current.equals(name)) {
                    last = JSON.readTree(line.substring(6));
                    if (wanted.test(last)) {
                        return last;
                    }
                }
            }
            throw new AssertionError(name + " stays " + last);
        }
    }

    private static boolean evaluated(JsonNode versions, int count) {
        int known = 0;
        for (JsonNode version : versions.get("versions")) {
            known += version.has("knn") && version.get("mapped").asBoolean() ? 1 : 0;
        }
        return known >= count;
    }

    @Test
    @Order(1)
    void thePageOfTheDemoShowsItsJob() throws Exception {
        JsonNode versions = event(page(), "versions", event -> evaluated(event, 5));
        assertThat(versions.get("versions").get(4).get("imagesSeen").asLong()).isEqualTo(IMAGES);
        JsonNode lane = event(page(), "lane", event -> event.has("embeddingLag"));
        assertThat(lane.get("trained").asLong()).isEqualTo(IMAGES);
        assertThat(lane.get("embedded").asLong()).isEqualTo(IMAGES);
        assertThat(lane.get("embeddedBy").asLong()).isZero();
        assertThat(lane.at("/step/step").asLong()).isEqualTo(IMAGES / 64);
        JsonNode map = get(page() + "/api/map?lane=main&version=0");
        assertThat(map.get("images")).hasSize(IMAGES);
        assertThat(get(page() + "/api/gallery?lane=main").size()).isPositive();
    }

    private static JsonNode get(String address) throws Exception {
        return JSON.readTree(
                CLIENT.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                        .body());
    }

    @Test
    @Order(2)
    void aDashboardThatJoinsLaterFindsTheSame() throws Exception {
        DashboardSettings settings = new DashboardSettings(
                new Access(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Set.of(), false),
                LiveLimits.USUAL.withRecent(500, 64 << 20),
                120,
                4);
        JobStream stream = JobStream.at(bootstrapServers());
        try (Dashboard dashboard = new Dashboard(settings, stream, Map.of());
                StreamFollower follower = new StreamFollower(stream, settings.start(), dashboard.listeners())) {
            String page = dashboard.page();
            JsonNode versions = event(page, "versions", event -> evaluated(event, 4));
            assertThat(versions.at("/sample/have").asInt()).isEqualTo(120);
            assertThat(versions.at("/sample/labelled").asBoolean()).isTrue();
            JsonNode gallery = get(page + "/api/gallery?lane=main");
            assertThat(gallery.size()).as("images that found their embeddings").isGreaterThan(100);
            long image = gallery.get(0).get("image").asLong();
            JsonNode neighbors = get(page + "/api/neighbors?lane=main&version=4&earlier=0&image=" + image);
            assertThat(neighbors.at("/now/neighbors")).hasSize(12);
            assertThat(neighbors.at("/before/neighbors")).hasSize(12);
            assertThat(neighbors.get("problems")).isEmpty();
            JsonNode map = get(page + "/api/map?lane=main&version=0");
            assertThat(map.get("images").size()).isBetween(400, 500);
            assertThat(follower).isNotNull();
        }
    }

    /** What the job embeds after now, and the files that its versions have. */
    private static final class Arrivals implements StreamListener {
        private final List<Embedding> embeddings = Collections.synchronizedList(new ArrayList<>());
        private final Map<Long, String> files = new ConcurrentHashMap<>();

        @Override
        public void embedding(Embedding embedding, RecordPlace place) {
            embeddings.add(embedding);
        }

        @Override
        public void version(EncoderVersion version, RecordPlace place) {
            files.put(version.getVersion(), version.getSha256());
        }
    }

    @Test
    @Order(3)
    void aPromotionOnThePageChangesWhatEmbedsAndARollBackChangesItBack() throws Exception {
        Arrivals arrivals = new Arrivals();
        JobStream stream = JobStream.at(bootstrapServers());
        try (Browser browser = Browser.open(false);
                StreamFollower follower = new StreamFollower(stream, StreamStart.EVERYTHING, List.of(arrivals))) {
            assertThat(follower).isNotNull();
            browser.go(page());
            browser.await("#versions tbody tr", 5);
            choose(browser, 3, "Promote version 3?");
            await(() -> embedsBy(arrivals, 3), "images are embedded by version 3");
            choose(browser, 1, "Roll back to version 1?");
            await(() -> embedsBy(arrivals, 1), "images are embedded by version 1");
            browser.awaitText(".figures", "v1");
            browser.awaitText(".figures", "promoted: v1");
            browser.assertQuiet();
        }
        for (Embedding embedding : List.copyOf(arrivals.embeddings)) {
            assertThat(embedding.getEncoderSha256()).isEqualTo(arrivals.files.get(embedding.getEncoderVersion()));
        }
        List<Long> changes = new ArrayList<>();
        for (Embedding embedding : List.copyOf(arrivals.embeddings)) {
            if (changes.isEmpty() || changes.get(changes.size() - 1) != embedding.getEncoderVersion()) {
                changes.add(embedding.getEncoderVersion());
            }
        }
        assertThat(changes).as("never back and forth").containsExactly(0L, 3L, 1L);
    }

    /** Of the five versions, the newest is the first row. */
    private static void choose(Browser browser, long version, String title) {
        String row = "#versions tbody tr:nth-child(%d) ".formatted(5 - version);
        browser.one(row + ".actions button:last-child").click();
        browser.awaitText("dialog h2", title);
        browser.one("#confirm").click();
        browser.awaitText(row + "th", "promoted");
    }

    private static final byte[] PICTURE =
            DatasetSource.parse("generated:10").open().train().image(0).content();

    private static long sent;

    /** Sends an image, and says whether the latest embedding is by a version. */
    private static boolean embedsBy(Arrivals arrivals, long version) {
        int before = arrivals.embeddings.size();
        produce("more-" + sent++, PICTURE);
        List<Embedding> all = List.copyOf(arrivals.embeddings);
        return all.size() >= before && all.get(all.size() - 1).getEncoderVersion() == version;
    }

    private static void produce(String id, byte[] content) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                    "images",
                    Codecs.IMAGES.encode(ImageRecord.newBuilder()
                            .setId(id)
                            .setLane("main")
                            .setEventTime(Instant.EPOCH)
                            .setContent(ByteBuffer.wrap(content))
                            .setLabel("more")
                            .build())));
        }
    }

    @Test
    @Order(4)
    void whatTheJobRejectsIsToldWithItsReason() throws Exception {
        produce("not-an-image", "hello".getBytes(StandardCharsets.UTF_8));
        JsonNode rejects = event(page(), "rejects", event -> event.get("total").asLong() > 0);
        assertThat(rejects.at("/byReason/UNDECODABLE_IMAGE").asLong()).isEqualTo(1);
        assertThat(rejects.at("/latest/0/id").asText()).isEqualTo("not-an-image");
    }

    @Test
    @Order(5)
    void thePageInChromium() throws IOException {
        for (boolean dark : new boolean[] {false, true}) {
            try (Browser browser = Browser.open(dark)) {
                browser.go(page());
                browser.await("#gallery .tile", 20);
                browser.await("#versions tbody tr", 5);
                browser.await(".map option", 5);
                browser.await("#gallery .tile", 20).get(5).click();
                browser.awaitText(".detail", "In the stream");
                browser.awaitTrue(
                        "[...document.querySelectorAll('.detail img')].every(i => i.complete && i.naturalWidth > 0)");
                browser.tall();
                browser.screenshot(dark ? "dark" : "light");
                browser.assertQuiet();
            }
        }
    }
}
