package io.tncc.cli.dataset;

import io.tncc.cli.terminal.CommandFailure;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How files of images are told apart and how they are to be laid out. */
final class ImageFiles {
    static final String PNG = "image/png";
    static final String JPEG = "image/jpeg";

    static final String LAYOUT = "train/CLASS/*.jpg or *.png (and test/CLASS/* to evaluate)";

    private static final int FOUND_SHOWN = 8;
    private static final int TEST_EVERY = 10;

    private ImageFiles() {}

    /** The media type by the file's name, or null if it is not that of an image. */
    static @Nullable String contentType(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        if (fileName.startsWith(".")) {
            return null;
        }
        if (lower.endsWith(".png")) {
            return PNG;
        }
        return lower.endsWith(".jpg") || lower.endsWith(".jpeg") ? JPEG : null;
    }

    /** The error for a place that holds no images that could be taken. */
    static CommandFailure wrongLayout(Object place, Collection<String> found) {
        List<String> sorted = found.stream().sorted().distinct().toList();
        String shown = sorted.isEmpty()
                ? "nothing"
                : String.join(", ", sorted.subList(0, Math.min(FOUND_SHOWN, sorted.size())));
        String more = sorted.size() > FOUND_SHOWN ? " and %d more".formatted(sorted.size() - FOUND_SHOWN) : "";
        return new CommandFailure("%s holds no images laid out as %s, nor any without a folder train; found: %s%s"
                .formatted(place, LAYOUT, shown, more));
    }

    /** The part of images that come without labels that is for tests, or the other: every tenth, if there are two. */
    static <T> List<T> part(List<T> images, boolean test) {
        return IntStream.range(0, images.size())
                .filter(i -> (images.size() > 1 && i % TEST_EVERY == 0) == test)
                .mapToObj(images::get)
                .toList();
    }
}
