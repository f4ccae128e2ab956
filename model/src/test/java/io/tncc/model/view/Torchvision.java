package io.tncc.model.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The numbers that src/test/python/view_parity.py got from torchvision. */
final class Torchvision {

    private static final Map<String, float[]> NUMBERS = read();

    private Torchvision() {}

    static float[] numbers(String name) {
        return Objects.requireNonNull(NUMBERS.get(name), name);
    }

    private static Map<String, float[]> read() {
        try (InputStream file = Objects.requireNonNull(Torchvision.class.getResourceAsStream("torchvision.txt"))) {
            Map<String, float[]> numbers = new HashMap<>();
            for (String line : new String(file.readAllBytes(), UTF_8).lines().toList()) {
                String[] words = line.substring(line.indexOf(':') + 2).split(" ");
                float[] values = new float[words.length];
                for (int i = 0; i < words.length; i++) {
                    values[i] = Float.parseFloat(words[i]);
                }
                numbers.put(line.substring(0, line.indexOf(':')), values);
            }
            return numbers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
