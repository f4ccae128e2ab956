package io.tncc.cli.dataset;

import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A directory of images, a folder a class. The paths are listed once; an image is read when asked for. */
final class FolderImages {

    private FolderImages() {}

    static Dataset open(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new CommandFailure("%s: no such directory".formatted(directory));
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

    private record FolderSplit(Path root, List<Path> files) implements Split {

        static FolderSplit list(Path root, String split) {
            Path directory = root.resolve(split);
            List<Path> files = new ArrayList<>();
            if (Files.isDirectory(directory)) {
                for (Path ofClass : children(directory)) {
                    if (Files.isDirectory(ofClass)) {
                        children(ofClass).stream().filter(FolderSplit::isImage).forEach(files::add);
                    }
                }
            }
            return new FolderSplit(root, files);
        }

        @Override
        public int size() {
            return files.size();
        }

        @Override
        public String label(int index) {
            return String.valueOf(files.get(index).getParent().getFileName());
        }

        @Override
        public LabelledImage image(int index) {
            Path file = files.get(index);
            String id = root.relativize(file).toString().replace('\\', '/');
            String contentType = ImageFiles.contentType(String.valueOf(file.getFileName()));
            try {
                return new LabelledImage(
                        id, label(index), Files.readAllBytes(file), contentType == null ? ImageFiles.PNG : contentType);
            } catch (IOException e) {
                throw new CommandFailure("%s cannot be read: %s".formatted(file, e), e);
            }
        }

        private static boolean isImage(Path file) {
            return ImageFiles.contentType(String.valueOf(file.getFileName())) != null && Files.isRegularFile(file);
        }

        private List<String> labels() {
            return files.stream()
                    .map(file -> String.valueOf(file.getParent().getFileName()))
                    .distinct()
                    .toList();
        }
    }
}
