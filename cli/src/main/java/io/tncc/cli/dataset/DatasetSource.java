package io.tncc.cli.dataset;

import io.tncc.cli.dataset.generated.GeneratedImages;
import java.nio.file.Path;

/** Where a data set comes from, as the option {@code --dataset} names it. Opening it reads files; parsing does not. */
public sealed interface DatasetSource {

    /** What {@code --dataset} may say. */
    String SYNTAX = "fashion-mnist | cifar-10 | folder:DIR | tar:FILE | generated[:N]";

    /** How the images of a folder or tar file lie. */
    String LAYOUT =
            "A folder or tar file has train/CLASS/*.jpg or *.png and test/CLASS/*; or, without these, any images, without labels.";

    /**
     * Makes the images available.
     *
     * @throws io.tncc.cli.terminal.CommandFailure if they are not there, or not laid out as they should be
     */
    Dataset open();

    /** What {@code --dataset} says to name it: another process opens the same. */
    String text();

    /**
     * The source of this name.
     *
     * @throws IllegalArgumentException if there is none, saying which there are
     */
    static DatasetSource parse(String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? text : text.substring(0, colon);
        String argument = colon < 0 ? "" : text.substring(colon + 1);
        return switch (kind) {
            case "folder" -> new Folder(path(text, argument));
            case "tar" -> new Tar(path(text, argument));
            case "generated" -> new Generated(argument.isEmpty() ? Generated.TRAIN_IMAGES : count(text, argument));
            case "fashion-mnist" -> withoutArgument(text, argument, new FashionMnist(FashionMnist.DEBIAN_DIRECTORY));
            case "cifar-10" -> withoutArgument(text, argument, new Cifar10());
            default -> throw invalid(text);
        };
    }

    private static Path path(String text, String argument) {
        if (argument.isEmpty()) {
            throw invalid(text);
        }
        return Path.of(argument);
    }

    private static int count(String text, String argument) {
        try {
            int count = Integer.parseInt(argument);
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw invalid(text);
        }
        throw invalid(text);
    }

    private static DatasetSource withoutArgument(String text, String argument, DatasetSource source) {
        if (!argument.isEmpty()) {
            throw invalid(text);
        }
        return source;
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("'%s' is not a data set; allowed: %s".formatted(text, SYNTAX));
    }

    /**
     * A directory with {@code train/CLASS/} and {@code test/CLASS/} of images, where {@code test/} may be missing; or of images without
     * labels, of which every tenth is for tests.
     */
    record Folder(Path directory) implements DatasetSource {
        @Override
        public Dataset open() {
            return FolderImages.open(directory);
        }

        @Override
        public String text() {
            return "folder:" + directory;
        }
    }

    /** A tar file, compressed by gzip or not, laid out as a {@link Folder}. It is held in memory, encoded as it is. */
    record Tar(Path file) implements DatasetSource {
        @Override
        public Dataset open() {
            return TarImages.open(file);
        }

        @Override
        public String text() {
            return "tar:" + file;
        }
    }

    /** Zalando's 70,000 pictures of clothing, from the four IDX files of Debian's package. */
    record FashionMnist(Path directory) implements DatasetSource {
        /** Where Debian's package dataset-fashion-mnist puts them. */
        static final Path DEBIAN_DIRECTORY = Path.of("/usr/share/datasets/fashion-mnist");

        @Override
        public Dataset open() {
            return FashionMnistImages.open(directory);
        }

        @Override
        public String text() {
            return "fashion-mnist";
        }

        boolean atHand() {
            return FashionMnistImages.complete(directory);
        }
    }

    /** The 60,000 photographs of CIFAR-10, downloaded through DJL and kept in its cache. */
    record Cifar10() implements DatasetSource {
        @Override
        public Dataset open() {
            return Cifar10Images.open();
        }

        @Override
        public String text() {
            return "cifar-10";
        }
    }

    /** Pictures drawn by this program. */
    record Generated(int trainImages) implements DatasetSource {
        static final int TRAIN_IMAGES = 60_000;
        static final int TEST_IMAGES = 10_000;

        @Override
        public Dataset open() {
            return new Dataset(
                    trainImages == TRAIN_IMAGES ? "generated" : "generated:" + trainImages,
                    GeneratedImages.classes(),
                    new GeneratedSplit(GeneratedImages.train(trainImages)),
                    new GeneratedSplit(GeneratedImages.test(TEST_IMAGES)));
        }

        @Override
        public String text() {
            return "generated:" + trainImages;
        }
    }
}
