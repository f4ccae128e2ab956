package io.tncc.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry in this process. It answers with the status and the words of Apicurio Registry 3.3.3, to which {@code
 * RealRegistryTest} puts the same requests. New schemas of a subject have to be compatible backwards.
 */
public final class FakeRegistry implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/apis/ccompat/v7";

    private final HttpServer server;
    private final String scheme;
    private final List<Answer> schemas = new ArrayList<>();
    private final Map<String, List<Integer>> subjects = new HashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final Queue<Answer> nextAnswers = new ArrayDeque<>();
    private final Map<String, Integer> refusals = new HashMap<>();
    private @Nullable String authorization;

    private record Answer(int status, String body) {}

    private FakeRegistry(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.createContext("/", this::handle);
        server.start();
    }

    /** A registry without schemas. */
    public static FakeRegistry start() throws IOException {
        return new FakeRegistry(HttpServer.create(anyPort(), 0), "http");
    }

    /** The same, with TLS. */
    static FakeRegistry start(SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new FakeRegistry(server, "https");
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Where its API begins. */
    public String url() {
        return "%s://127.0.0.1:%d%s".formatted(scheme, server.getAddress().getPort(), PATH);
    }

    /** Registers a schema and returns its id. */
    public int register(String subject, Schema schema) {
        return register(subject, schema.toString());
    }

    /** Registers a schema as its text is. */
    synchronized int register(String subject, String schema) {
        return idOf(subject, schema);
    }

    /** Answers the next request as a registry that does not know the id yet. */
    void answerNextUnknown(int id) {
        Answer unknown = unknownSchema(id);
        answerNext(unknown.status(), unknown.body());
    }

    /** Keeps what a schema's id is answered with, and returns the id. */
    synchronized int put(String answer) {
        schemas.add(new Answer(200, answer));
        return schemas.size();
    }

    /** Answers the next request so, and the one after that as usual. The body of a redirect is the place that it leads to. */
    public synchronized void answerNext(int status, String body) {
        nextAnswers.add(new Answer(status, body));
    }

    /** Answers so many requests that begin so, such as {@code GET /schemas/ids/}, as a server that is not ready. */
    public synchronized void refuseNext(String request, int times) {
        refusals.put(request, times);
    }

    /** Answers only those that show this. */
    synchronized void require(String header) {
        authorization = header;
    }

    /** Method and path of each request so far. */
    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Answer answer = answer(exchange, body);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (answer.status() == HttpURLConnection.HTTP_MOVED_TEMP) {
            exchange.getResponseHeaders().set("Location", answer.body());
        }
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private synchronized Answer answer(HttpExchange exchange, String body) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String request = "%s %s".formatted(exchange.getRequestMethod(), path.replace(PATH, ""));
        requests.add(request);
        for (Map.Entry<String, Integer> refusal : refusals.entrySet()) {
            if (request.startsWith(refusal.getKey()) && refusal.getValue() > 0) {
                refusal.setValue(refusal.getValue() - 1);
                return new Answer(503, "");
            }
        }
        Answer next = nextAnswers.poll();
        if (next != null) {
            return next;
        }
        if (authorization != null
                && !authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return new Answer(401, "{\"message\":\"Unauthorized\",\"error_code\":401}");
        }
        String[] parts = path.replace(PATH, "").split("/");
        if (path.equals(PATH + "/schemas/types")) {
            return new Answer(200, "[\"JSON\",\"PROTOBUF\",\"AVRO\"]");
        } else if (path.startsWith(PATH + "/schemas/ids/")) {
            return schema(Integer.parseInt(parts[3]));
        } else if (path.startsWith(PATH + "/subjects/") && parts.length == 4) {
            return exchange.getRequestMethod().equals("GET") ? versions(parts[2]) : add(parts[2], JSON.readTree(body));
        } else if (path.startsWith(PATH + "/subjects/") && parts.length == 5) {
            return version(parts[2], Integer.parseInt(parts[4]));
        }
        return new Answer(404, "");
    }

    private Answer schema(int id) {
        return id >= 1 && id <= schemas.size() ? schemas.get(id - 1) : unknownSchema(id);
    }

    private static Answer unknownSchema(int id) {
        return error(404, 40403, "Schema %d not found.".formatted(id));
    }

    private Answer versions(String subject) {
        if (!subjects.containsKey(subject)) {
            return error(404, 40401, "Subject '%s' not found.".formatted(subject));
        }
        return new Answer(
                200,
                IntStream.rangeClosed(1, subjects.get(subject).size())
                        .boxed()
                        .toList()
                        .toString());
    }

    private Answer version(String subject, int version) throws IOException {
        int id = subjects.get(subject).get(version - 1);
        ObjectNode answer = JSON.readTree(schemas.get(id - 1).body()).deepCopy();
        return new Answer(
                200,
                answer.put("subject", subject)
                        .put("version", version)
                        .put("id", id)
                        .toString());
    }

    private Answer add(String subject, JsonNode request) throws IOException {
        String text = request.path("schema").asText();
        Schema schema = new Schema.Parser().parse(text);
        for (int id : subjects.getOrDefault(subject, List.of())) {
            String before =
                    JSON.readTree(schemas.get(id - 1).body()).path("schema").asText();
            if (SchemaCompatibility.checkReaderWriterCompatibility(schema, new Schema.Parser().parse(before))
                            .getType()
                    != SchemaCompatibilityType.COMPATIBLE) {
                return error(409, 409, "Incompatible artifact: %s [AVRO]".formatted(subject));
            }
        }
        return new Answer(200, "{\"id\":%d}".formatted(idOf(subject, text)));
    }

    private int idOf(String subject, String schema) {
        List<Integer> ids = subjects.computeIfAbsent(subject, unseen -> new ArrayList<>());
        for (int id = 1; id <= schemas.size(); id++) {
            if (schemas.get(id - 1).body().equals(schemaAnswer(schema))) {
                if (!ids.contains(id)) {
                    ids.add(id);
                }
                return id;
            }
        }
        ids.add(put(schemaAnswer(schema)));
        return schemas.size();
    }

    private static String schemaAnswer(String schema) {
        return JSON.createObjectNode().put("schema", schema).toString();
    }

    private static Answer error(int status, int code, String message) {
        return new Answer(
                status,
                JSON.createObjectNode()
                        .put("message", message)
                        .put("error_code", code)
                        .toString());
    }
}
