package io.tncc.proof.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/** Ports of this machine. */
public final class Loopback {

    public static final String ADDRESS = "127.0.0.1";

    private static final Set<Integer> GIVEN = new HashSet<>();

    private Loopback() {}

    /** A port that nobody listens on, and that was not given to anyone before. */
    public static synchronized int freePort() {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(ADDRESS))) {
                if (GIVEN.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
