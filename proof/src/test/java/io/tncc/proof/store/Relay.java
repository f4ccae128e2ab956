package io.tncc.proof.store;

import io.tncc.proof.process.Loopback;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Passes TCP connections on to an HTTP server on this machine, or does to them what networks and services do on bad days. */
public final class Relay implements AutoCloseable {

    /** What becomes of connections. */
    public enum Mode {
        /** They are passed on. */
        PASS,
        /** Open ones fall silent, new ones are taken and not answered. */
        HANG,
        /** Open ones are closed, new ones are answered with status 503. */
        UNAVAILABLE
    }

    private static final String SLOW_DOWN =
            "<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>";

    private static final byte[] UNAVAILABLE =
            "HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                    .formatted(SLOW_DOWN.length(), SLOW_DOWN)
                    .getBytes(StandardCharsets.US_ASCII);

    private final int targetPort;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private volatile Mode mode = Mode.PASS;
    private volatile Consumer<String> onRequest = request -> {};
    private volatile long answeredUnavailable;

    Relay(int targetPort) throws IOException {
        this.targetPort = targetPort;
        listener = new ServerSocket(0, 100, InetAddress.getByName(Loopback.ADDRESS));
        thread("relay", this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How many requests were answered with status 503. */
    public long answeredUnavailable() {
        return answeredUnavailable;
    }

    /** Tells of each request that passes, by its first line; one that is sent in pieces may go unnoticed. */
    public void onRequest(Consumer<String> observer) {
        onRequest = observer;
    }

    /** Changes what becomes of connections. */
    public void mode(Mode now) {
        Mode before = mode;
        mode = now;
        if (now == Mode.UNAVAILABLE || (now == Mode.PASS && before == Mode.HANG)) {
            open.forEach(Relay::close);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                thread("relay-connection", () -> serve(client));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try {
            if (mode == Mode.UNAVAILABLE) {
                client.getInputStream().read(new byte[64 * 1024]);
                client.getOutputStream().write(UNAVAILABLE);
                answeredUnavailable++;
                return;
            }
            Socket server = new Socket(Loopback.ADDRESS, targetPort);
            open.add(server);
            thread("relay-answers", () -> pass(server, client, false));
            pass(client, server, true);
        } catch (IOException e) {
            // Either side has gone, which the other learns from its connection being closed.
        } finally {
            close(client);
            open.remove(client);
        }
    }

    private void pass(Socket from, Socket to, boolean requests) {
        byte[] buffer = new byte[64 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                while (mode == Mode.HANG) {
                    Thread.sleep(50);
                }
                if (requests) {
                    tellOfRequest(buffer, count);
                }
                out.write(buffer, 0, count);
                out.flush();
            }
        } catch (IOException e) {
            // As above.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void tellOfRequest(byte[] buffer, int count) {
        if (buffer[0] == 'P' || buffer[0] == 'G' || buffer[0] == 'D' || buffer[0] == 'H') {
            String start = new String(buffer, 0, Math.min(count, 512), StandardCharsets.ISO_8859_1);
            int end = start.indexOf(" HTTP/1.1\r\n");
            if (end > 0) {
                onRequest.accept(start.substring(0, end));
            }
        }
    }

    private static void thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone, which is what was wanted.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(Relay::close);
    }
}
