package io.tncc.cli.dataset;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The training or the test images of a data set, by index. Images are read when asked for. Safe for use by many threads. */
public interface Split {

    /** A split without images. */
    Split EMPTY = new Split() {
        @Override
        public int size() {
            return 0;
        }

        @Override
        public String label(int index) {
            throw new IndexOutOfBoundsException(index);
        }

        @Override
        public LabelledImage image(int index) {
            throw new IndexOutOfBoundsException(index);
        }
    };

    int size();

    /** The class of an image, or null where it has none, without reading the image. */
    @Nullable
    String label(int index);

    /**
     * Reads an image.
     *
     * @throws io.tncc.cli.terminal.CommandFailure if it cannot be read
     */
    LabelledImage image(int index);

    default boolean isEmpty() {
        return size() == 0;
    }

    /** All images once, in an order that is a pure function of the seed and the size; each is read when its turn comes. */
    default Stream<LabelledImage> shuffled(long seed) {
        return IntStream.of(order(seed)).mapToObj(this::image);
    }

    /**
     * {@code count} images at random, as evenly over the classes as there are images: class after class in turn. All images if
     * there are no more. A pure function of the seed and the labels.
     */
    default List<LabelledImage> stratified(int count, long seed) {
        return IntStream.of(stratifiedIndices(count, seed))
                .mapToObj(this::image)
                .toList();
    }

    /** The indices of the {@linkplain #stratified chosen images}; those of a smaller count come first. */
    default int[] stratifiedIndices(int count, long seed) {
        SortedMap<String, Deque<Integer>> byLabel = new TreeMap<>();
        for (int index : order(seed)) {
            byLabel.computeIfAbsent(String.valueOf(label(index)), label -> new ArrayDeque<>())
                    .add(index);
        }
        int[] chosen = new int[Math.min(count, size())];
        int filled = 0;
        while (filled < chosen.length) {
            Iterator<Deque<Integer>> classes = byLabel.values().iterator();
            while (classes.hasNext() && filled < chosen.length) {
                Deque<Integer> ofClass = classes.next();
                chosen[filled++] = ofClass.remove();
                if (ofClass.isEmpty()) {
                    classes.remove();
                }
            }
        }
        return chosen;
    }

    private int[] order(long seed) {
        int[] order = IntStream.range(0, size()).toArray();
        Random random = new Random(seed);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }
}
