package io.tncc.pipeline.option;

import java.util.Comparator;
import java.util.Set;
import java.util.stream.IntStream;

/** Tells keys that are options from those that are none, and what may have been meant. */
final class KnownKeys {

    private KnownKeys() {}

    static void check(Set<String> keys, Problems problems) {
        for (String key : keys) {
            if (Option.ALL.stream().noneMatch(option -> option.hasKey(key))) {
                problems.add(key, "there is no such option; did you mean " + nearest(key) + "?");
            }
        }
    }

    /** The key that is written most alike. */
    static String nearest(String key) {
        return Option.ALL.stream()
                .map(Option::key)
                .min(Comparator.comparingInt(
                        known -> Math.min(distance(key, known), 1 + distance(lastPart(key), lastPart(known)))))
                .orElseThrow();
    }

    private static String lastPart(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /** The edit distance (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
