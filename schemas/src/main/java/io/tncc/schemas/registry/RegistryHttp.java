package io.tncc.schemas.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Requests to a schema registry. One that finds no answer, or a server that is busy or broken, goes to the next instance after a
 * pause, until the time for that is over. Java's older HTTP client it is, because it has no threads that would outlive a job.
 */
final class RegistryHttp {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int MAX_ANSWER_BYTES = 16 << 20;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LAST_PAUSE_MILLIS = 10_000;
    private static final String JSON = "application/vnd.schemaregistry.v1+json";

    private final RegistryAccess access;
    private final @Nullable SSLSocketFactory sockets;

    /** @throws RegistryException if the certificates can not be read */
    RegistryHttp(RegistryAccess access) throws RegistryException {
        this.access = access;
        this.sockets = access.authorities() == null ? null : trusting(access.authorities());
    }

    /**
     * An answer that the registry itself gave.
     *
     * @param status of HTTP
     * @param body JSON, as a rule
     */
    record Answer(int status, String body) {

        private boolean isPassing() {
            return status >= 500 || status == HttpURLConnection.HTTP_CLIENT_TIMEOUT || status == 429;
        }
    }

    /**
     * Posts something until there is an answer.
     *
     * @param path behind the URL, with a slash at its beginning
     * @throws RegistryException if there is none in time
     */
    Answer post(String path, String body) throws IOException {
        return ask(path, body, answer -> false, Duration.ZERO);
    }

    /**
     * Asks until there is an answer.
     *
     * @param path behind the URL, with a slash at its beginning
     * @throws RegistryException if there is none in time
     */
    Answer get(String path) throws IOException {
        return get(path, answer -> false, Duration.ZERO);
    }

    /**
     * Asks until there is an answer that is beyond doubt, or a doubtful one lasts.
     *
     * @param path behind the URL, with a slash at its beginning
     * @param doubtful answers that an instance may give because it is behind the others
     * @param doubt how long such an answer is not believed, at most the time of retries; if an instance gives none at all, that
     *     time
     * @throws RegistryException if there is none in time
     */
    Answer get(String path, Predicate<Answer> doubtful, Duration doubt) throws IOException {
        return ask(path, null, doubtful, doubt);
    }

    private Answer ask(String path, @Nullable String body, Predicate<Answer> doubtful, Duration doubt)
            throws IOException {
        long begin = System.nanoTime();
        long deadline = begin + access.retryTime().toNanos();
        long doubtEnd = Math.min(deadline, begin + doubt.toNanos());
        Set<URI> doubted = new HashSet<>();
        @Nullable Answer doubtfulAnswer = null;
        long pauseMillis = FIRST_PAUSE_MILLIS;
        for (int attempt = 0; ; attempt++) {
            URI url = access.urls().get(attempt % access.urls().size());
            String trouble;
            @Nullable IOException failure = null;
            try {
                Answer answer = askOnce(url, path, body);
                if (doubtful.test(answer)) {
                    doubted.add(url);
                    doubtfulAnswer = answer;
                } else if (!answer.isPassing()) {
                    return answer;
                }
                trouble = "it answers %d %s".formatted(answer.status(), answer.body());
            } catch (IOException e) {
                trouble = String.valueOf(e.getMessage());
                failure = e;
            }
            boolean othersAreUntried = attempt + 1 < access.urls().size();
            if (!othersAreUntried) {
                long next = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMillis);
                boolean allAgree = doubted.containsAll(access.urls());
                if (doubtfulAnswer != null && next > (allAgree ? doubtEnd : deadline)) {
                    return doubtfulAnswer;
                }
                if (next > deadline) {
                    throw new RegistryException(
                            "The schema registry at %s does not answer %s for %d s: %s"
                                    .formatted(url, path, access.retryTime().toSeconds(), trouble),
                            failure);
                }
                pause(pauseMillis);
                pauseMillis = Math.min(2 * pauseMillis, LAST_PAUSE_MILLIS);
            }
        }
    }

    private Answer askOnce(URI url, String path, @Nullable String body) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url + path).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setUseCaches(false);
        // A redirect might take the credentials elsewhere.
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Accept", JSON + ", application/json");
        if (access.authorization() != null) {
            connection.setRequestProperty("Authorization", access.authorization());
        }
        if (sockets != null && connection instanceof HttpsURLConnection secured) {
            secured.setSSLSocketFactory(sockets);
        }
        if (body != null) {
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Content-Type", JSON);
            connection.setDoOutput(true);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body.getBytes(StandardCharsets.UTF_8));
            }
        }
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(
                    status,
                    in == null ? "" : new String(in.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8).strip());
        }
    }

    private static void pause(long millis) throws InterruptedIOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for the schema registry");
        }
    }

    private static SSLSocketFactory trusting(Path authorities) throws RegistryException {
        try (InputStream file = Files.newInputStream(authorities)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                trusted.setCertificateEntry("authority-" + trusted.size(), each);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (IOException | GeneralSecurityException e) {
            throw new RegistryException(
                    "The certificates in %s can not be read: %s".formatted(authorities, e.getMessage()), e);
        }
    }
}
