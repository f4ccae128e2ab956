package io.tncc.cli.dataset;

import io.tncc.cli.terminal.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017; MIT licence) from its IDX files. */
final class FashionMnistImages {
    private static final List<String> CLASSES = List.of(
            "t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle-boot");

    private FashionMnistImages() {}

    static Dataset open(Path directory) {
        if (!complete(directory)) {
            throw new CommandFailure(
                    "Fashion-MNIST is not installed in %s. On Debian and Ubuntu: apt-get install dataset-fashion-mnist. Elsewhere use another of: %s"
                            .formatted(directory, DatasetSource.SYNTAX));
        }
        return new Dataset("fashion-mnist", CLASSES, split(directory, "train"), split(directory, "test"));
    }

    static boolean complete(Path directory) {
        return Stream.of("train", "test")
                .allMatch(split ->
                        Files.isReadable(images(directory, split)) && Files.isReadable(labels(directory, split)));
    }

    private static Split split(Path directory, String split) {
        IdxFile images = IdxFile.read(images(directory, split), 3);
        IdxFile labels = IdxFile.read(labels(directory, split), 1);
        if (!images.dimensions().get(0).equals(labels.dimensions().get(0))) {
            throw new CommandFailure("%s is damaged: %d %s images but %d labels"
                    .formatted(
                            directory,
                            images.dimensions().get(0),
                            split,
                            labels.dimensions().get(0)));
        }
        for (byte label : labels.elements()) {
            if (label < 0 || label >= CLASSES.size()) {
                throw new CommandFailure("%s is damaged: label %d, but there are %d classes"
                        .formatted(labels(directory, split), label & 255, CLASSES.size()));
            }
        }
        return new IdxSplit(split, images, labels);
    }

    private static Path images(Path directory, String split) {
        return directory.resolve(prefix(split) + "-images-idx3-ubyte.gz");
    }

    private static Path labels(Path directory, String split) {
        return directory.resolve(prefix(split) + "-labels-idx1-ubyte.gz");
    }

    private static String prefix(String split) {
        return split.equals("test") ? "t10k" : split;
    }

    /** Raw pixels in memory, wrapped as PNG when asked for. */
    private record IdxSplit(String split, IdxFile images, IdxFile labels) implements Split {

        @Override
        public int size() {
            return images.dimensions().get(0);
        }

        @Override
        public String label(int index) {
            return CLASSES.get(labels.elements()[index]);
        }

        @Override
        public LabelledImage image(int index) {
            int height = images.dimensions().get(1);
            int width = images.dimensions().get(2);
            String id = "%s/%s/%05d.png".formatted(split, label(index), index);
            byte[] png = Png.encodeGray(images.elements(), index * height * width, width, height);
            return new LabelledImage(id, label(index), png, ImageFiles.PNG);
        }
    }
}
