package io.tncc.proof.store;

import io.tncc.proof.process.Await;
import io.tncc.proof.process.Loopback;
import io.tncc.proof.process.Server;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An S3 endpoint (s3proxy over a folder) in a process of its own, which clients reach through a {@link Relay}. */
public final class S3Server implements Store {

    private static final String BUCKET = "tncc";
    private static final String ACCESS_KEY = "proof-access-key";
    private static final String SECRET_KEY = "proof-secret-key";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path objects;
    private final Server server;
    private final Relay relay;
    private final @Nullable ServerCertificate certificate;

    /**
     * Starts the endpoint.
     *
     * @param home the folder that s3proxy was laid out in, with its jars under {@code lib}
     * @param directory where objects are kept
     */
    public static S3Server start(Path home, Path directory, Path logs) throws IOException, InterruptedException {
        return new S3Server(home, directory, logs, null);
    }

    /** Starts the endpoint with TLS, and a certificate that only those trust who are told to. */
    public static S3Server startWithTls(Path home, Path directory, Path logs) throws IOException, InterruptedException {
        Path certificates = Files.createDirectories(directory.resolveSibling("certificates"));
        return new S3Server(home, directory, logs, ServerCertificate.create(certificates));
    }

    private S3Server(Path home, Path directory, Path logs, @Nullable ServerCertificate certificate)
            throws IOException, InterruptedException {
        this.certificate = certificate;
        objects = directory.resolve(BUCKET);
        Files.createDirectories(objects);
        int port = Loopback.freePort();
        Path properties = directory.resolveSibling("s3proxy.properties");
        Files.writeString(
                properties,
                """
                %s
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem
                jclouds.filesystem.basedir=%s
                """
                        .formatted(listener(port, certificate), ACCESS_KEY, SECRET_KEY, directory));
        server = new Server(
                "s3",
                Server.java(
                        home.resolve("lib") + "/*",
                        List.of(
                                "-Xmx384m",
                                "-XX:+UseSerialGC",
                                "-Dlogback.configurationFile=" + S3Server.class.getResource("/s3proxy-logback.xml")),
                        "org.gaul.s3proxy.Main",
                        List.of("--properties", properties.toString())),
                Map.of(),
                logs);
        server.start();
        relay = new Relay(port);
        Await.until("an answer of the S3 endpoint", PATIENCE, () -> {
            try (Socket socket = new Socket(Loopback.ADDRESS, port)) {
                return socket.isConnected();
            }
        });
    }

    private static String listener(int port, @Nullable ServerCertificate certificate) {
        return certificate == null
                ? "s3proxy.endpoint=http://%s:%d".formatted(Loopback.ADDRESS, port)
                : """
                s3proxy.secure-endpoint=https://%s:%d
                s3proxy.keystore-path=%s
                s3proxy.keystore-password=%s"""
                        .formatted(Loopback.ADDRESS, port, certificate.keyStore(), ServerCertificate.PASSWORD);
    }

    /** Between the clients and the endpoint. */
    public Relay relay() {
        return relay;
    }

    @Override
    public String uri(String folder) {
        return "s3://%s/%s".formatted(BUCKET, folder);
    }

    @Override
    public Map<String, String> flinkOptions() {
        Map<String, String> options = new HashMap<>(endpointOptions());
        options.put("s3.access-key", ACCESS_KEY);
        options.put("s3.secret-key", SECRET_KEY);
        return options;
    }

    /** The options with which Flink finds the endpoint, and no credentials. */
    public Map<String, String> endpointOptions() {
        return Map.of(
                "s3.endpoint",
                "%s://%s:%d".formatted(certificate == null ? "http" : "https", Loopback.ADDRESS, relay.port()),
                "s3.path.style.access",
                "true");
    }

    /** The options of a Java process that trusts the certificate. */
    public String trust() {
        if (certificate == null) {
            return "";
        }
        return "-Djavax.net.ssl.trustStore=%s -Djavax.net.ssl.trustStorePassword=%s"
                .formatted(certificate.trustStore(), ServerCertificate.PASSWORD);
    }

    /** The credentials as a process finds them in its environment. */
    public Map<String, String> environment() {
        return Map.of("AWS_ACCESS_KEY_ID", ACCESS_KEY, "AWS_SECRET_ACCESS_KEY", SECRET_KEY);
    }

    @Override
    public Path file(String uri) {
        URI parsed = URI.create(uri);
        return objects.resolve(parsed.getRawPath().substring(1));
    }

    @Override
    public void close() {
        relay.close();
        server.close();
    }
}
