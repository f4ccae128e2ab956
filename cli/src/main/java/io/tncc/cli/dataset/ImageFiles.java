package io.tncc.cli.dataset;

import io.tncc.cli.terminal.CommandFailure;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How files of images are told apart and how they are to be laid out. */
final class ImageFiles {
    static final String PNG = "image/png";
    static final String JPEG = "image/jpeg";

    private static final int FOUND_SHOWN = 8;

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

    /** The error for a place that holds no images at train/CLASS/. */
    static CommandFailure wrongLayout(Object place, Collection<String> found) {
        List<String> sorted = found.stream().sorted().distinct().toList();
        String shown = sorted.isEmpty()
                ? "nothing"
                : String.join(", ", sorted.subList(0, Math.min(FOUND_SHOWN, sorted.size())));
        String more = sorted.size() > FOUND_SHOWN ? " and %d more".formatted(sorted.size() - FOUND_SHOWN) : "";
        return new CommandFailure(
                "%s holds no images laid out as train/CLASS/*.jpg or *.png (and test/CLASS/* to evaluate); found: %s%s"
                        .formatted(place, shown, more));
    }
}
