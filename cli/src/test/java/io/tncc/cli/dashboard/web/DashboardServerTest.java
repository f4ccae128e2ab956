package io.tncc.cli.dashboard.web;

import static io.tncc.cli.dashboard.RecordedStream.LANE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.dashboard.RecordedStream;
import io.tncc.cli.dashboard.live.LiveLimits;
import io.tncc.cli.dashboard.live.LiveStream;
import io.tncc.cli.dashboard.quality.QualityWatch;
import io.tncc.cli.dashboard.web.DashboardServer.Access;
import io.tncc.cli.stream.GroupLag.Lag;
import io.tncc.cli.stream.JobStream;
import io.tncc.model.file.EncoderFile;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server over a recorded stream: 160 images, of which version 1 has embedded 140. */
class DashboardServerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path directory;

    private static LiveStream live;
    private static QualityWatch quality;
    private static DashboardServer server;

    @BeforeAll
    static void open() throws Exception {
        live = new LiveStream(LiveLimits.USUAL);
        quality = new QualityWatch(live, 90, 8, Map.of());
        RecordedStream stream = new RecordedStream(directory, List.of(live, quality));
        stream.announce(0);
        stream.announce(1);
        quality.advance();
        stream.images(0, 160);
        stream.embeddings(1, 0, 140);
        stream.reference("references", "cat", "s3://bucket/cat.jpg");
        stream.embedding("references", "cat", 1, new float[] {1, 0});
        server = start(false);
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (quality.of(LANE) == null || quality.of(LANE).map(1) == null) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            quality.advance();
            Thread.sleep(20);
        }
    }

    private static DashboardServer start(boolean allowPromotion) throws IOException {
        return new DashboardServer(
                new Access(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Set.of(), allowPromotion),
                JobStream.at("127.0.0.1:1"),
                live,
                quality,
                () -> new Lag(3L, null));
    }

    @AfterAll
    static void close() {
        server.close();
        quality.close();
    }

    private static URI uri(DashboardServer of, String path) {
        return URI.create("http://127.0.0.1:" + of.address().getPort() + path);
    }

    private static HttpResponse<byte[]> get(String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(uri(server, path)).build(), BodyHandlers.ofByteArray());
    }

    private static JsonNode json(String path) throws Exception {
        HttpResponse<byte[]> response = get(path);
        assertThat(response.statusCode())
                .as(new String(response.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        return JSON.readTree(response.body());
    }

    /** The first data of each event. */
    private static Map<String, JsonNode> events(String lane, int parts) throws Exception {
        Map<String, JsonNode> events = new HashMap<>();
        HttpResponse<java.io.InputStream> response = CLIENT.send(
                HttpRequest.newBuilder(uri(server, "/api/events?lane=" + lane)).build(), BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        try (BufferedReader in = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String name = "";
            while (events.size() < parts) {
                String line = in.readLine();
                if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    events.putIfAbsent(name, JSON.readTree(line.substring(6)));
                }
            }
        }
        return events;
    }

    @Test
    void thePageIsThereWithItsModulesAndLibraries() throws Exception {
        String page = new String(get("/").body(), StandardCharsets.UTF_8);
        assertThat(page).contains("<div id=\"page\">");
        for (String path : new String[] {
            "/page.css",
            "/icon.svg",
            "/main.js",
            "/scatter.js",
            "/lib/preact/preact.module.js",
            "/lib/preact/hooks.module.js",
            "/lib/htm/htm.module.js",
            "/lib/uplot/uPlot.esm.js",
            "/lib/uplot/uPlot.min.css"
        }) {
            HttpResponse<byte[]> response = get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            assertThat(response.body()).as(path).isNotEmpty();
        }
    }

    @Test
    void everyAnswerSaysWhatThePageMayDo() throws Exception {
        for (String path : new String[] {"/", "/api/session", "/nothing"}) {
            HttpResponse<byte[]> response = get(path);
            assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'")
                    .contains("script-src 'self' 'sha256-")
                    .doesNotContain("unsafe");
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(response.headers().firstValue("Cross-Origin-Resource-Policy"))
                    .contains("same-origin");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/../pom.xml",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/lib/../main.js/",
                "//main.js",
                "/index.html",
                "/lib/",
                "/META-INF/MANIFEST.MF"
            })
    void thereIsNothingAtOtherPaths(String path) throws Exception {
        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404");
    }

    private static String raw(String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aForeignHostIsRefused() throws Exception {
        assertThat(raw("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403")
                .contains("evil.example is not allowed");
    }

    @Test
    void aReadOnlyServerTakesNoPromotion() throws Exception {
        HttpResponse<String> response = CLIENT.send(
                HttpRequest.newBuilder(uri(server, "/api/promotions"))
                        .POST(HttpRequest.BodyPublishers.ofString("{\"lane\":\"main\",\"version\":0}"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(json("/api/session").get("allowPromotion").asBoolean()).isFalse();
        assertThat(json("/api/session").get("token").asText()).isEmpty();
    }

    @Test
    void promotionsNeedTheTokenAndAKnownVersion() throws Exception {
        try (DashboardServer open = start(true)) {
            String token = JSON.readTree(CLIENT.send(
                                    HttpRequest.newBuilder(uri(open, "/api/session"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body())
                    .get("token")
                    .asText();
            assertThat(promote(open, "wrong", "{\"lane\":\"main\",\"version\":0}"))
                    .isEqualTo(403);
            assertThat(promote(open, token, "{\"lane\":\"main\",\"version\":9}"))
                    .isEqualTo(404);
            assertThat(promote(open, token, "{\"lane\":\"main\"}")).isEqualTo(400);
            assertThat(promote(open, token, "no json")).isEqualTo(400);
            assertThat(promote(open, token, "x".repeat(5_000))).isEqualTo(413);
        }
    }

    private static int promote(DashboardServer of, String token, String body) throws Exception {
        return CLIENT.send(
                        HttpRequest.newBuilder(uri(of, "/api/promotions"))
                                .header("X-Tncc-Token", token)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void eventsTellAllPartsOfALane() throws Exception {
        Map<String, JsonNode> events = events(LANE, 6);
        assertThat(events).containsOnlyKeys("lanes", "lane", "rates", "loss", "versions", "rejects");
        assertThat(events.get("lanes").at("/lanes/0/name").asText()).isEqualTo(LANE);
        assertThat(events.get("lane").get("embedded").asLong()).isEqualTo(140);
        assertThat(events.get("lane").get("embeddedBy").asLong()).isEqualTo(1);
        assertThat(events.get("lane").get("trainingLag").asLong()).isEqualTo(3);
        assertThat(events.get("lane").has("embeddingLag")).isFalse();
        JsonNode version = events.get("versions").at("/versions/1");
        assertThat(version.get("imagesSeen").asLong()).isEqualTo(1_000);
        assertThat(version.get("knn").asDouble()).isBetween(1.0, 100.0);
        assertThat(version.get("mapped").asBoolean()).isTrue();
    }

    @Test
    void withoutALaneTheLanesAreTold() throws Exception {
        assertThat(events("", 2)).containsOnlyKeys("lanes", "rejects");
    }

    @Test
    void aMapHasTheSampleAndTheImagesOfItsVersion() throws Exception {
        JsonNode map = json("/api/map?lane=main&version=1");
        assertThat(map.get("sample").asInt()).isEqualTo(90);
        assertThat(map.get("images")).hasSize(140);
        assertThat(map.get("x")).hasSize(230);
        assertThat(map.get("label")).hasSize(230);
        assertThat(map.get("labels")).hasSize(10);
        assertThat(json("/api/map?lane=main&version=0").get("images")).isEmpty();
        assertThat(get("/api/map?lane=main&version=7").statusCode()).isEqualTo(404);
        assertThat(get("/api/map?lane=main&version=x").statusCode()).isEqualTo(400);
        assertThat(get("/api/map?lane=main").statusCode()).isEqualTo(400);
        assertThat(raw("GET /api/map?lane=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void thumbnailsAreWrittenAnewAsJpeg() throws Exception {
        long image = json("/api/gallery?lane=main").get(0).get("image").asLong();
        for (String path : new String[] {"/api/image?image=" + image, "/api/sample?lane=main&row=3"}) {
            HttpResponse<byte[]> response = get(path);
            assertThat(response.headers().firstValue("Content-Type")).contains("image/jpeg");
            assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(ImageIO.read(new ByteArrayInputStream(response.body()))).isNotNull();
        }
        assertThat(get("/api/image?image=123456").statusCode()).isEqualTo(404);
        assertThat(get("/api/sample?lane=main&row=90").statusCode()).isEqualTo(404);
        assertThat(get("/api/sample?lane=main&row=-1").statusCode()).isEqualTo(404);
        assertThat(get("/api/sample?lane=other&row=1").statusCode()).isEqualTo(404);
    }

    @Test
    void anImageThatLiesElsewhereIsShownAsSuch() throws Exception {
        JsonNode tile = json("/api/gallery?lane=references").get(0);
        assertThat(tile.get("id").asText()).isEqualTo("cat");
        assertThat(tile.get("uri").asText()).isEqualTo("s3://bucket/cat.jpg");
        HttpResponse<byte[]> picture =
                get("/api/image?image=" + tile.get("image").asLong());
        assertThat(picture.statusCode()).isEqualTo(200);
        assertThat(picture.headers().firstValue("Content-Type")).contains("image/svg+xml");
        assertThat(new String(picture.body(), StandardCharsets.UTF_8))
                .contains("reference")
                .doesNotContain("s3://");
        JsonNode neighbors = json("/api/neighbors?lane=references&version=0&image="
                + tile.get("image").asLong());
        assertThat(neighbors.at("/query/uri").asText()).isEqualTo("s3://bucket/cat.jpg");
    }

    @Test
    void theGalleryShowsTheNewestFirst() throws Exception {
        JsonNode gallery = json("/api/gallery?lane=main");
        assertThat(gallery).hasSize(140);
        assertThat(gallery.get(0).get("image").asLong())
                .isGreaterThan(gallery.get(1).get("image").asLong());
        assertThat(gallery.get(0).get("label").asText()).isNotEmpty();
    }

    @Test
    void neighborsAreByThisVersionAndByAnEarlierOne() throws Exception {
        long image = json("/api/gallery?lane=main").get(5).get("image").asLong();
        JsonNode answer = json("/api/neighbors?lane=main&version=1&earlier=0&image=" + image);
        assertThat(answer.at("/now/version").asLong()).isEqualTo(1);
        assertThat(answer.at("/now/neighbors")).hasSize(12);
        assertThat(answer.at("/before/version").asLong()).isZero();
        assertThat(answer.at("/before/neighbors")).hasSize(12);
        assertThat(answer.at("/stream/candidates").asInt()).isEqualTo(139);
        assertThat(answer.get("problems")).isEmpty();
        JsonNode ofSample = json("/api/neighbors?lane=main&version=1&row=4");
        assertThat(ofSample.at("/query/id").asText()).isNotEmpty();
        assertThat(ofSample.has("before")).isFalse();
        JsonNode unknown = json("/api/neighbors?lane=main&version=1&earlier=8&row=4");
        assertThat(unknown.at("/problems/0").asText()).contains("Version 8");
    }

    @Test
    void theFileOfAVersionIsWhatWasAnnounced() throws Exception {
        HttpResponse<byte[]> response = get("/api/file?lane=main&version=1");
        assertThat(EncoderFile.sha256(response.body()))
                .isEqualTo(live.version(LANE, 1).getSha256());
        assertThat(response.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith("attachment; filename=\"main-1-");
        assertThat(get("/api/file?lane=main&version=5").statusCode()).isEqualTo(404);
    }
}
