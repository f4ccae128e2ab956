package io.tncc.cli.dashboard.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests over HTTP: a fixed set of paths, each request bounded in size, each answer with the headers that guard it. */
public final class WebServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int THREADS = EventStreams.MOST + 16;
    private static final int MAX_BODY = 4_096;
    private static final int BACKLOG = 64;

    private final HttpServer server;
    private final ExecutorService threads;
    private final Page page = new Page();
    private final RequestGuard guard;
    private final Map<String, Route> reads;
    private final Map<String, Route> writes;
    private final EventStreams events;

    static {
        // The JDK's server waits for acknowledgements otherwise, 40 ms an answer; and for slow requests without end.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxReqTime", "30");
    }

    private WebServer(HttpServer server, RequestGuard guard, Routes routes, EventStreams events) {
        this.server = server;
        this.guard = guard;
        this.reads = routes.reads();
        this.writes = routes.writes();
        this.events = events;
        AtomicInteger started = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(256), task -> {
                    Thread thread = new Thread(task, "dashboard-" + started.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        this.threads = pool;
    }

    /**
     * Begins to answer.
     *
     * @param address to listen at; port 0 for any that is free
     * @throws IOException if it can not listen there
     */
    static WebServer start(InetSocketAddress address, RequestGuard guard, Routes routes, EventStreams events)
            throws IOException {
        WebServer started = new WebServer(HttpServer.create(address, BACKLOG), guard, routes, events);
        started.server.setExecutor(started.threads);
        started.server.createContext("/", started::handle);
        started.server.start();
        return started;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            headers(exchange.getResponseHeaders());
            respond(exchange);
        } catch (RuntimeException e) {
            LOG.error("{} {} fails", exchange.getRequestMethod(), exchange.getRequestURI(), e);
            throw e;
        }
    }

    private void respond(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        try {
            guard.check(exchange.getRequestHeaders());
            if (path.equals(EventStreams.PATH)) {
                requireMethod(exchange, "GET");
                events.stream(
                        exchange, Request.parameters(exchange.getRequestURI().getRawQuery()));
            } else {
                send(exchange, answer(exchange, path));
            }
        } catch (RefusedException e) {
            send(exchange, e.answer());
        }
    }

    private Answer answer(HttpExchange exchange, String path) throws RefusedException, IOException {
        Map<String, String> parameters =
                Request.parameters(exchange.getRequestURI().getRawQuery());
        Route write = writes.get(path);
        if (write != null) {
            requireMethod(exchange, "POST");
            guard.checkWrite(exchange.getRequestHeaders());
            return write.answer(new Request(path, parameters, body(exchange)));
        }
        requireMethod(exchange, "GET");
        Answer file = page.file(path);
        if (file != null) {
            return file;
        }
        Route read = reads.get(path);
        if (read == null) {
            throw new RefusedException(404, "There is nothing here");
        }
        return read.answer(new Request(path, parameters, new byte[0]));
    }

    private static void requireMethod(HttpExchange exchange, String method) throws RefusedException {
        if (!exchange.getRequestMethod().equals(method)) {
            throw new RefusedException(405, "Only " + method + " is allowed here");
        }
    }

    private static byte[] body(HttpExchange exchange) throws IOException, RefusedException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            throw new RefusedException(413, "The body has more than %d bytes".formatted(MAX_BODY));
        }
        return body;
    }

    private void headers(Headers headers) {
        headers.set("Content-Security-Policy", page.contentSecurityPolicy());
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.contentType());
        answer.headers().forEach(headers::set);
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(answer.body());
        }
    }

    @Override
    public void close() {
        events.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
