package io.tncc.cli.dashboard.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked.
 *
 * @param path decoded
 * @param parameters of the query
 * @param body empty but for a POST
 */
record Request(String path, Map<String, String> parameters, byte[] body) {

    private static final int MAX_QUERY = 4_096;

    /** Reads a query such as {@code lane=a%20b&version=3}. */
    static Map<String, String> parameters(@Nullable String rawQuery) throws RefusedException {
        Map<String, String> parameters = new HashMap<>();
        if (rawQuery == null || rawQuery.isEmpty()) {
            return parameters;
        }
        if (rawQuery.length() > MAX_QUERY) {
            throw new RefusedException(414, "The query has more than %d characters".formatted(MAX_QUERY));
        }
        try {
            for (String pair : rawQuery.split("&")) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.put(
                        URLDecoder.decode(name, StandardCharsets.UTF_8),
                        URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedException(400, "The query is not encoded as it should be");
        }
        return parameters;
    }

    String text(String name) throws RefusedException {
        String value = parameters.get(name);
        if (value == null || value.isEmpty()) {
            throw new RefusedException(400, "The parameter %s is missing".formatted(name));
        }
        return value;
    }

    @Nullable
    Long find(String name) throws RefusedException {
        return parameters.containsKey(name) ? number(name) : null;
    }

    long number(String name) throws RefusedException {
        String value = text(name);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new RefusedException(400, "The parameter %s is %s, not a whole number".formatted(name, value));
        }
    }
}
