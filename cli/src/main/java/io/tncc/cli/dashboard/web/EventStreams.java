package io.tncc.cli.dashboard.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Server-sent events: once a second, each part of what a page shows that is not as it was. */
final class EventStreams implements AutoCloseable {

    static final String PATH = "/api/events";

    /** Each holds a thread. */
    static final int MOST = 16;

    private static final long EVERY_MILLIS = 1_000;
    private static final int QUIET_TURNS = 15;

    private final StreamEvents source;
    private final Semaphore room = new Semaphore(MOST);
    private final CountDownLatch closing = new CountDownLatch(1);

    EventStreams(StreamEvents source) {
        this.source = source;
    }

    /** Sends events until whoever listens is gone. */
    void stream(HttpExchange exchange, Map<String, String> parameters) throws IOException, RefusedException {
        if (!room.tryAcquire()) {
            throw new RefusedException(503, "%d pages are open already".formatted(MOST));
        }
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(200, 0);
            send(exchange.getResponseBody(), parameters.getOrDefault("lane", ""));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            room.release();
        }
    }

    private void send(OutputStream out, String lane) throws IOException, InterruptedException {
        Map<String, String> sent = new HashMap<>();
        int quiet = 0;
        do {
            StringBuilder events = new StringBuilder();
            source.now(lane).forEach((name, value) -> {
                String data = json(value);
                if (!data.equals(sent.put(name, data))) {
                    events.append("event: ")
                            .append(name)
                            .append("\ndata: ")
                            .append(data)
                            .append("\n\n");
                }
            });
            quiet = events.isEmpty() ? quiet + 1 : 0;
            if (quiet == QUIET_TURNS) {
                // otherwise nobody would find out that the page is closed
                events.append(": still here\n\n");
                quiet = 0;
            }
            out.write(events.toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
        } while (!closing.await(EVERY_MILLIS, TimeUnit.MILLISECONDS));
    }

    private static String json(Object value) {
        try {
            return Answer.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
