package io.tncc.cli.dashboard.web;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. A page of another site that a browser shows must neither read nor write here: not by a name that it lets point
 * to this machine (so the host asked for must be an address, {@code localhost}, or a name that is allowed), and not by sending
 * a form (so a write needs a token that only our page can read).
 */
public final class RequestGuard {

    static final String TOKEN_HEADER = "X-Tncc-Token";

    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+\\]");

    private final Set<String> names;
    private final String token;

    /**
     * A guard with a token of its own.
     *
     * @param names that this server is asked by, besides addresses and {@code localhost}
     */
    public RequestGuard(Set<String> names) {
        this.names = names.stream().map(RequestGuard::lowerCase).collect(Collectors.toUnmodifiableSet());
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        this.token = HexFormat.of().formatHex(random);
    }

    /** What a write has to show. */
    String token() {
        return token;
    }

    /** Refuses whatever is not asked by this server's own page, or by a person. */
    void check(Headers headers) throws RefusedException {
        String host = headers.getFirst("Host");
        if (host == null || !isOurs(lowerCase(hostName(host)))) {
            throw new RefusedException(
                    403, "The host %s is not allowed; --allow-host allows further names".formatted(host));
        }
        String site = headers.getFirst("Sec-Fetch-Site");
        String mode = headers.getFirst("Sec-Fetch-Mode");
        if ("cross-site".equals(site) && !"navigate".equals(mode)) {
            throw new RefusedException(403, "Asked by another site");
        }
    }

    /** Refuses a write that our page did not send. */
    void checkWrite(Headers headers) throws RefusedException {
        String origin = headers.getFirst("Origin");
        if (origin != null && !sameOrigin(origin, headers.getFirst("Host"))) {
            throw new RefusedException(403, "Asked by another site");
        }
        String shown = headers.getFirst(TOKEN_HEADER);
        if (shown == null || !MessageDigest.isEqual(bytes(shown), bytes(token))) {
            throw new RefusedException(403, "The token is missing or old: reload the page");
        }
        String type = headers.getFirst("Content-Type");
        if (type == null || !type.startsWith("application/json")) {
            throw new RefusedException(415, "The body is to be application/json");
        }
    }

    private boolean isOurs(String name) {
        return name.equals("localhost")
                || names.contains(name)
                || ADDRESS.matcher(name).matches();
    }

    private static String hostName(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    /** Names of hosts are the same in any case. */
    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static boolean sameOrigin(String origin, @Nullable String host) {
        try {
            return URI.create(origin).getRawAuthority() != null
                    && URI.create(origin).getRawAuthority().equals(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
