package io.tncc.model.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tncc.model.replay.ReplayEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Entries of the replay buffer as bytes, big-endian: version (int), bytes of the image (int), label (int), nearness (float), length
 * of the id (int), the id in UTF-8, then the feature (floats). The ordinal is the key that they lie under.
 */
public final class ReplayEntries {

    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 20;

    private ReplayEntries() {}

    /** Each entry as bytes. */
    public static SortedMap<Long, byte[]> toBytes(SortedMap<Long, ReplayEntry> entries) {
        SortedMap<Long, byte[]> blocks = new TreeMap<>();
        entries.forEach((ordinal, entry) -> blocks.put(ordinal, toBytes(entry)));
        return blocks;
    }

    /**
     * The entries that {@link #toBytes} wrote, by ordinal.
     *
     * @throws IllegalArgumentException if one has an unknown version or is damaged
     */
    public static List<ReplayEntry> parse(SortedMap<Long, byte[]> blocks) {
        List<ReplayEntry> entries = new ArrayList<>(blocks.size());
        blocks.forEach((ordinal, block) -> entries.add(parse(ordinal, block)));
        return entries;
    }

    /** The id of the image of an entry, by its bytes. */
    public static String id(byte[] block) {
        return parse(0, block).id();
    }

    private static byte[] toBytes(ReplayEntry entry) {
        byte[] id = entry.id().getBytes(UTF_8);
        ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES + id.length + Float.BYTES * entry.feature().length);
        buffer.putInt(VERSION)
                .putInt(entry.bytes())
                .putInt(entry.label())
                .putFloat(entry.nearness())
                .putInt(id.length)
                .put(id);
        for (float value : entry.feature()) {
            buffer.putFloat(value);
        }
        return buffer.array();
    }

    private static ReplayEntry parse(long ordinal, byte[] block) {
        ByteBuffer buffer = ByteBuffer.wrap(block);
        Formats.requireVersion("replay entry", VERSION, buffer);
        if (block.length < HEADER_BYTES) {
            throw new IllegalArgumentException("A replay entry of %d bytes is cut off".formatted(block.length));
        }
        int bytes = buffer.getInt();
        int label = buffer.getInt();
        float nearness = buffer.getFloat();
        int idBytes = buffer.getInt();
        if (idBytes < 0 || idBytes > buffer.remaining() || (buffer.remaining() - idBytes) % Float.BYTES != 0) {
            throw new IllegalArgumentException(
                    "A replay entry of %d bytes does not hold an id of %d bytes and a feature"
                            .formatted(block.length, idBytes));
        }
        byte[] id = new byte[idBytes];
        buffer.get(id);
        float[] feature = new float[buffer.remaining() / Float.BYTES];
        buffer.asFloatBuffer().get(feature);
        return new ReplayEntry(ordinal, bytes, label, new String(id, UTF_8), feature, nearness);
    }
}
