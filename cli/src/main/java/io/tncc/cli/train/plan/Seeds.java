package io.tncc.cli.train.plan;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The seeds of runs.
 *
 * @param values different ones, at least one
 */
public record Seeds(List<Long> values) {

    private static final int MOST = 1_000;

    public Seeds {
        values = List.copyOf(values);
    }

    /**
     * Seeds as text: several separated by commas, or how many, counted from 1.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Seeds parse(String text) {
        try {
            List<Long> numbers = Arrays.stream(text.split(","))
                    .map(String::strip)
                    .map(Long::valueOf)
                    .toList();
            if (text.indexOf(',') >= 0 && numbers.stream().distinct().count() == numbers.size()) {
                return new Seeds(numbers);
            }
            if (numbers.size() == 1 && numbers.get(0) >= 1 && numbers.get(0) <= MOST) {
                return new Seeds(
                        LongStream.rangeClosed(1, numbers.get(0)).boxed().toList());
            }
        } catch (NumberFormatException e) {
            throw invalid(text);
        }
        throw invalid(text);
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException(
                "'%s' are no seeds; allowed: different whole numbers separated by commas, or how many, 1 to %d"
                        .formatted(text, MOST));
    }
}
