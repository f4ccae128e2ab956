package io.tncc.cli.train.stream;

import io.tncc.model.random.CounterRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** In what order the images of a data set become a stream. */
public sealed interface StreamOrder {

    /** What {@code --order} may say. */
    String SYNTAX = "shuffled | by-class | bursts[:N] | drift";

    /** The name, as {@link #parse} reads it. */
    String id();

    /** Whether classes come one after the other, for which images need labels. */
    default boolean isByClass() {
        return false;
    }

    /**
     * The stream of an order.
     *
     * @param labels the label of each image that it is made of; -1 where it has none
     * @param side of the images in pixels
     * @param seed of all that is random in it
     * @param length how many images it has; beyond the number of different ones they come again, in another order
     */
    ImageStream over(int[] labels, int side, long seed, long length);

    /**
     * The order of this name.
     *
     * @throws IllegalArgumentException if there is none, saying which there are
     */
    static StreamOrder parse(String text) {
        return switch (text) {
            case "shuffled" -> new Shuffled();
            case "by-class" -> new ByClass();
            case "bursts" -> new Bursts(Bursts.LENGTH);
            case "drift" -> new Drift();
            default -> Bursts.parse(text);
        };
    }

    private static int[] all(int[] labels) {
        return IntStream.range(0, labels.length).toArray();
    }

    private static int[] of(int label, int[] labels) {
        return IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray();
    }

    /** The labels in a random order. */
    private static int[] order(int[] labels, long seed) {
        int[] distinct = Arrays.stream(labels).sorted().distinct().toArray();
        long[] order = CounterRandom.of(seed, "stream classes", 0, 0).permutation(distinct.length);
        return Arrays.stream(order).mapToInt(place -> distinct[(int) place]).toArray();
    }

    private static List<Rounds> ofClasses(int[] classes, int[] labels, long seed) {
        return Arrays.stream(classes)
                .mapToObj(label -> new Rounds(of(label, labels), seed, "class " + label))
                .toList();
    }

    /** All images at random: what most training of encoders takes for granted. */
    record Shuffled() implements StreamOrder {
        @Override
        public String id() {
            return "shuffled";
        }

        @Override
        public ImageStream over(int[] labels, int side, long seed, long length) {
            Rounds images = new Rounds(all(labels), seed, "all");
            return place -> new StreamedImage(images.at(place), Alteration.NONE);
        }
    }

    /** One class after the other, in a random order and never again; of each, the images at random. */
    record ByClass() implements StreamOrder {
        @Override
        public String id() {
            return "by-class";
        }

        @Override
        public boolean isByClass() {
            return true;
        }

        @Override
        public ImageStream over(int[] labels, int side, long seed, long length) {
            int[] classes = order(labels, seed);
            List<Rounds> images = ofClasses(classes, labels, seed);
            Parts parts = new Parts(classes.length, length);
            return new Parted(parts, classes) {
                @Override
                public StreamedImage at(long place) {
                    int part = parts.of(place);
                    return new StreamedImage(images.get(part).at(place - parts.start(part)), Alteration.NONE);
                }
            };
        }
    }

    /**
     * Runs of near-duplicates, as a camera gives them: one image so many times, each time moved by up to a sixteenth of its side and
     * up to a tenth lighter or darker.
     *
     * @param length of a run, in images
     */
    record Bursts(int length) implements StreamOrder {
        static final int LENGTH = 16;

        private static final String ID = "bursts";
        private static final float BRIGHTNESS = 0.1f;

        public Bursts {
            if (length < 1) {
                throw new IllegalArgumentException("A burst has at least 1 image, not " + length);
            }
        }

        static Bursts parse(String text) {
            if (text.startsWith(ID + ":")) {
                try {
                    return new Bursts(Integer.parseInt(text.substring(ID.length() + 1)));
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException("'%s' is not an order; allowed: %s".formatted(text, SYNTAX), e);
                }
            }
            throw new IllegalArgumentException("'%s' is not an order; allowed: %s".formatted(text, SYNTAX));
        }

        @Override
        public String id() {
            return length == LENGTH ? ID : ID + ":" + length;
        }

        @Override
        public ImageStream over(int[] labels, int side, long seed, long streamLength) {
            Rounds images = new Rounds(all(labels), seed, "all");
            int farthest = Math.max(1, side / 16);
            return place -> {
                CounterRandom random = CounterRandom.of(seed, "stream burst", place, 0);
                int right = random.nextInt(2 * farthest + 1) - farthest;
                int down = random.nextInt(2 * farthest + 1) - farthest;
                float brightness = random.nextFloat(1 - BRIGHTNESS, 1 + BRIGHTNESS);
                return new StreamedImage(images.at(place / length), new Alteration(right, down, 0, brightness));
            };
        }
    }

    /**
     * A world that changes: one class after the other as {@link ByClass}, then all of them blurred, then all of them in the dark. The
     * parts are equally long.
     */
    record Drift() implements StreamOrder {

        /** Of the side: 1.6 of 32 pixels. */
        private static final double BLUR = 0.05;

        private static final double DARKNESS = 0.25;

        @Override
        public String id() {
            return "drift";
        }

        @Override
        public boolean isByClass() {
            return true;
        }

        @Override
        public ImageStream over(int[] labels, int side, long seed, long length) {
            int[] classes = order(labels, seed);
            List<Rounds> images = ofClasses(classes, labels, seed);
            Rounds all = new Rounds(all(labels), seed, "all");
            Alteration blurred = new Alteration(0, 0, BLUR * side, 1);
            Alteration dark = new Alteration(0, 0, 0, DARKNESS);
            Parts parts = new Parts(classes.length + 2, length);
            return new Parted(parts, classes) {
                @Override
                public StreamedImage at(long place) {
                    int part = parts.of(place);
                    if (part < classes.length) {
                        return new StreamedImage(images.get(part).at(place - parts.start(part)), Alteration.NONE);
                    }
                    return new StreamedImage(
                            all.at(place - parts.start(classes.length)), part == classes.length ? blurred : dark);
                }
            };
        }
    }
}
