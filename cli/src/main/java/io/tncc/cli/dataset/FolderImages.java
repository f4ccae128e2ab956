package io.tncc.cli.dataset;

import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of images, a folder a class; or, without a folder train, all images in it and in what lies within it, without labels.
 * The paths are listed once; an image is read when asked for.
 */
final class FolderImages {

    private FolderImages() {}

    static Dataset open(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new CommandFailure("%s: no such directory".formatted(directory));
        }
        if (!Files.isDirectory(directory.resolve("train"))) {
            return unlabelled(directory);
        }
        FolderSplit train = FolderSplit.list(directory, "train");
        FolderSplit test = FolderSplit.list(directory, "test");
        if (train.isEmpty()) {
            throw ImageFiles.wrongLayout(directory, beginningOf(directory));
        }
        TreeSet<String> classes = new TreeSet<>(train.labels());
        classes.addAll(test.labels());
        return new Dataset("folder:" + directory, List.copyOf(classes), train, test);
    }

    private static Dataset unlabelled(Path directory) {
        List<ImageFile> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile)
                    .sorted()
                    .flatMap(path -> Stream.ofNullable(ImageFile.unlabelled(path)))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailure("%s cannot be listed: %s".formatted(directory, e), e);
        }
        if (files.isEmpty()) {
            throw ImageFiles.wrongLayout(directory, beginningOf(directory));
        }
        return new Dataset(
                "folder:" + directory,
                List.of(),
                new FolderSplit(directory, ImageFiles.part(files, false)),
                new FolderSplit(directory, ImageFiles.part(files, true)));
    }

    /** What lies in the directory, and in its train/ if there is one. */
    private static List<String> beginningOf(Path directory) {
        Path train = directory.resolve("train");
        List<String> found = new ArrayList<>();
        children(directory).forEach(path -> found.add(shown(directory, path)));
        if (Files.isDirectory(train)) {
            children(train).forEach(path -> found.add(shown(directory, path)));
        }
        return found;
    }

    private static String shown(Path directory, Path path) {
        return directory.relativize(path) + (Files.isDirectory(path) ? "/" : "");
    }

    private static List<Path> children(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new CommandFailure("%s cannot be listed: %s".formatted(directory, e), e);
        }
    }

    private static String nameOf(Path path) {
        return String.valueOf(path.getFileName());
    }

    private record ImageFile(Path path, @Nullable String label, String contentType) {

        static @Nullable ImageFile unlabelled(Path path) {
            String contentType = ImageFiles.contentType(nameOf(path));
            return contentType == null ? null : new ImageFile(path, null, contentType);
        }
    }

    private record FolderSplit(Path root, List<ImageFile> files) implements Split {

        static FolderSplit list(Path root, String split) {
            Path directory = root.resolve(split);
            List<ImageFile> files = new ArrayList<>();
            if (Files.isDirectory(directory)) {
                for (Path ofClass : children(directory)) {
                    if (Files.isDirectory(ofClass)) {
                        addImages(ofClass, files);
                    }
                }
            }
            return new FolderSplit(root, files);
        }

        private static void addImages(Path ofClass, List<ImageFile> files) {
            for (Path path : children(ofClass)) {
                String contentType = ImageFiles.contentType(nameOf(path));
                if (contentType != null && Files.isRegularFile(path)) {
                    files.add(new ImageFile(path, nameOf(ofClass), contentType));
                }
            }
        }

        @Override
        public int size() {
            return files.size();
        }

        @Override
        public @Nullable String label(int index) {
            return files.get(index).label;
        }

        @Override
        public LabelledImage image(int index) {
            ImageFile file = files.get(index);
            String id = root.relativize(file.path).toString().replace('\\', '/');
            try {
                return new LabelledImage(id, file.label, Files.readAllBytes(file.path), file.contentType);
            } catch (IOException e) {
                throw new CommandFailure("%s cannot be read: %s".formatted(file.path, e), e);
            }
        }

        private List<String> labels() {
            return files.stream()
                    .flatMap(file -> Stream.ofNullable(file.label))
                    .distinct()
                    .toList();
        }
    }
}
