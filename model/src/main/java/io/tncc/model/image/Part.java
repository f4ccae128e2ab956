package io.tncc.model.image;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Places of images that are taken together.
 *
 * @param from the first
 * @param to behind the last
 */
public record Part(int from, int to) {

    /** So many places, from 0, in parts of at most so many, whose sizes differ by one at most. */
    public static Stream<Part> of(long places, int most) {
        int count = (int) ((places + most - 1) / most);
        return IntStream.range(0, count)
                .mapToObj(part -> new Part((int) (places * part / count), (int) (places * (part + 1) / count)));
    }
}
