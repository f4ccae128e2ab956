package io.tncc.pipeline.option;

import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with the options, so that all of it can be told at once. */
final class Problems {

    private final List<String> found = new ArrayList<>();

    /** Notes a problem with a key, naming the value that it has and what is allowed. */
    void add(String key, Object value, String allowed) {
        found.add("%s: %s is not allowed; %s".formatted(key, quoted(value), allowed));
    }

    /** Notes a problem with a key that has no wrong value of its own. */
    void add(String key, String problem) {
        found.add(key + ": " + problem);
    }

    boolean none() {
        return found.isEmpty();
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidOptionsException(found);
        }
    }

    private static String quoted(Object value) {
        return value instanceof String text ? '"' + text + '"' : String.valueOf(value);
    }
}
