package io.tncc.cli.dataset;

import io.tncc.cli.terminal.CommandFailure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A tar file of images, read once from its beginning to its end. A folder around train/ and test/ does not matter; without train/ and
 * test/, all images are taken, without labels.
 */
final class TarImages {
    private static final int NAMES_KEPT = 100;

    private final Path file;
    private final List<LabelledImage> train = new ArrayList<>();
    private final List<LabelledImage> test = new ArrayList<>();
    private final TreeSet<String> classes = new TreeSet<>();
    private final List<LabelledImage> unlabelled = new ArrayList<>();
    private final TreeSet<String> otherNames = new TreeSet<>();
    private long bytesHeld;

    private TarImages(Path file) {
        this.file = file;
    }

    static Dataset open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure("%s: no such file".formatted(file));
        }
        TarImages images = new TarImages(file);
        try (TarArchiveInputStream tar = new TarArchiveInputStream(decompressed(file))) {
            images.readAll(tar);
        } catch (IOException e) {
            throw new CommandFailure(
                    "%s cannot be read as a tar file (.tar or .tar.gz): %s".formatted(file, e.getMessage()), e);
        }
        return images.dataset();
    }

    private void readAll(TarArchiveInputStream tar) throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (entry.isFile()) {
                read(entry, tar);
            }
        }
    }

    private void read(TarArchiveEntry entry, InputStream content) throws IOException {
        Place place = Place.of(entry.getName());
        if (place == null) {
            if (otherNames.size() < NAMES_KEPT) {
                otherNames.add(entry.getName());
            }
            readUnlabelled(entry, content);
            return;
        }
        unlabelled.clear();
        checkRoomFor(entry.getSize());
        classes.add(place.label);
        (place.split.equals("train") ? train : test)
                .add(new LabelledImage(place.id(), place.label, content.readAllBytes(), place.contentType));
    }

    private void readUnlabelled(TarArchiveEntry entry, InputStream content) throws IOException {
        String contentType =
                ImageFiles.contentType(entry.getName().substring(entry.getName().lastIndexOf('/') + 1));
        if (contentType != null && classes.isEmpty()) {
            checkRoomFor(entry.getSize());
            unlabelled.add(new LabelledImage(entry.getName(), null, content.readAllBytes(), contentType));
        }
    }

    private void checkRoomFor(long bytes) {
        bytesHeld += bytes;
        if (bytesHeld > Runtime.getRuntime().maxMemory() / 2) {
            throw new CommandFailure(
                    "%s is too large for memory (%,d MiB of heap): unpack it and use folder:DIR, which reads file by file"
                            .formatted(file, Runtime.getRuntime().maxMemory() >> 20));
        }
    }

    private Dataset dataset() {
        boolean split = unlabelled.stream().anyMatch(image -> image.id().matches("(.*/)?(train|test)/.*"));
        if (!unlabelled.isEmpty() && !split) {
            return new Dataset(
                    "tar:" + file,
                    List.of(),
                    new HeldSplit(ImageFiles.part(unlabelled, false)),
                    new HeldSplit(ImageFiles.part(unlabelled, true)));
        }
        if (train.isEmpty()) {
            test.forEach(image -> otherNames.add(image.id()));
            throw ImageFiles.wrongLayout(file, otherNames);
        }
        return new Dataset("tar:" + file, List.copyOf(classes), new HeldSplit(train), new HeldSplit(test));
    }

    private static InputStream decompressed(Path file) throws IOException {
        BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 20);
        in.mark(2);
        boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
        in.reset();
        return gzip ? new GzipCompressorInputStream(in, true) : in;
    }

    private record Place(String split, String label, String fileName, String contentType) {

        /** Where an entry belongs by its last three names, or null if that is nowhere. */
        static @Nullable Place of(String entryName) {
            String[] names = entryName.split("/");
            int last = names.length - 1;
            if (last < 2 || !(names[last - 2].equals("train") || names[last - 2].equals("test"))) {
                return null;
            }
            String contentType = ImageFiles.contentType(names[last]);
            return contentType == null ? null : new Place(names[last - 2], names[last - 1], names[last], contentType);
        }

        String id() {
            return split + "/" + label + "/" + fileName;
        }
    }
}
