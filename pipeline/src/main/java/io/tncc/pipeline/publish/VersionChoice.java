package io.tncc.pipeline.publish;

import io.tncc.schemas.EncoderVersion;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Which of a lane's announced versions embeds its images: {@code latest}, {@code promoted}, or a number, whose files are never
 * deleted.
 */
public sealed interface VersionChoice {

    /** The chosen version, or null if it is not announced yet. */
    @Nullable
    EncoderVersion choose(SortedMap<Long, EncoderVersion> announced, @Nullable Long promoted);

    /** Whether a version can be chosen, now or later, and must be remembered. */
    boolean canChoose(long version);

    /** Whether versions before the newest can be chosen and must be remembered. */
    boolean looksBack();

    /** The value of the option that is this choice. */
    String text();

    /** The choice that a value of the option is. */
    static VersionChoice parse(String text) {
        return switch (text) {
            case "latest" -> new Latest();
            case "promoted" -> new Promoted();
            default -> new Pinned(Long.parseLong(text));
        };
    }

    /** The newest. */
    record Latest() implements VersionChoice {
        @Override
        public @Nullable EncoderVersion choose(SortedMap<Long, EncoderVersion> announced, @Nullable Long promoted) {
            return announced.isEmpty() ? null : announced.get(announced.lastKey());
        }

        @Override
        public boolean canChoose(long version) {
            return true;
        }

        @Override
        public boolean looksBack() {
            return false;
        }

        @Override
        public String text() {
            return "latest";
        }
    }

    /** The one that the topic of promotions names. */
    record Promoted() implements VersionChoice {
        @Override
        public @Nullable EncoderVersion choose(SortedMap<Long, EncoderVersion> announced, @Nullable Long promoted) {
            return promoted == null ? null : announced.get(promoted);
        }

        @Override
        public boolean canChoose(long version) {
            return true;
        }

        @Override
        public boolean looksBack() {
            return true;
        }

        @Override
        public String text() {
            return "promoted";
        }
    }

    /**
     * Always the same.
     *
     * @param version its number
     */
    record Pinned(long version) implements VersionChoice {
        @Override
        public @Nullable EncoderVersion choose(SortedMap<Long, EncoderVersion> announced, @Nullable Long promoted) {
            return announced.get(version);
        }

        @Override
        public boolean canChoose(long announced) {
            return announced == version;
        }

        @Override
        public boolean looksBack() {
            return true;
        }

        @Override
        public String text() {
            return Long.toString(version);
        }
    }
}
