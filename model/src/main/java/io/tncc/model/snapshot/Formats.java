package io.tncc.model.snapshot;

import java.nio.ByteBuffer;

/** What all blocks have in common: they begin with the version of their format, an int. */
final class Formats {

    private Formats() {}

    /** Reads past the version. */
    static void requireVersion(String block, int known, ByteBuffer buffer) {
        requireVersion(block, known, known, buffer);
    }

    /** Reads past the version, which is one of several, and returns it. */
    static int requireVersion(String block, int oldest, int newest, ByteBuffer buffer) {
        if (buffer.remaining() < Integer.BYTES) {
            throw new IllegalArgumentException("A %s of %d bytes has no version".formatted(block, buffer.remaining()));
        }
        int version = buffer.getInt();
        if (version < oldest || version > newest) {
            throw new IllegalArgumentException(
                    "This build reads version %s of the format of a %s, not version %d: it was written by another release"
                            .formatted(oldest == newest ? oldest : oldest + " to " + newest, block, version));
        }
        return version;
    }
}
