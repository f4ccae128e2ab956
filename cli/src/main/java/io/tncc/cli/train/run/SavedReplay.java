package io.tncc.cli.train.run;

import io.tncc.model.replay.HeapReplayStore;
import io.tncc.model.snapshot.LearnerSnapshot;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The replay buffer of a run as one block: the version, an int, how many images there are, an int, and of each its ordinal, a long,
 * the length of its entry and the entry, the length of the image and the image.
 */
final class SavedReplay {

    private static final int VERSION = 1;

    private final SortedMap<Long, byte[]> entries = new TreeMap<>();
    private final HeapReplayStore store = new HeapReplayStore();

    /** An empty one. */
    SavedReplay() {}

    /**
     * The one that was saved.
     *
     * @throws IllegalArgumentException if the version is unknown or the block is cut off
     */
    static SavedReplay parse(byte[] bytes) {
        SavedReplay replay = new SavedReplay();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            int version = buffer.getInt();
            if (version != VERSION) {
                throw new IllegalArgumentException(
                        "This build reads version %d of a saved replay buffer, not version %d"
                                .formatted(VERSION, version));
            }
            for (int left = buffer.getInt(); left > 0; left--) {
                long ordinal = buffer.getLong();
                replay.entries.put(ordinal, block(buffer));
                replay.store.put(ordinal, block(buffer));
            }
            return replay;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("The saved replay buffer is cut off", e);
        }
    }

    private static byte[] block(ByteBuffer buffer) {
        int length = buffer.getInt();
        if (length < 0 || length > buffer.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] block = new byte[length];
        buffer.get(block);
        return block;
    }

    /** The images, which a learner changes all the time. */
    HeapReplayStore store() {
        return store;
    }

    /** The entries of the images, as of the last changes. */
    SortedMap<Long, byte[]> entries() {
        return entries;
    }

    /** Takes in what changed of the learner since the last call. */
    void update(LearnerSnapshot changes) {
        changes.removed().replayEntries().forEach(entries::remove);
        entries.putAll(changes.replayEntries());
    }

    /** The block. */
    byte[] toBytes() {
        int size = 2 * Integer.BYTES;
        for (Map.Entry<Long, byte[]> entry : entries.entrySet()) {
            size += Long.BYTES + 2 * Integer.BYTES + entry.getValue().length + image(entry.getKey()).length;
        }
        ByteBuffer buffer = ByteBuffer.allocate(size).putInt(VERSION).putInt(entries.size());
        entries.forEach((ordinal, entry) -> {
            byte[] image = image(ordinal);
            buffer.putLong(ordinal).putInt(entry.length).put(entry);
            buffer.putInt(image.length).put(image);
        });
        return buffer.array();
    }

    private byte[] image(long ordinal) {
        byte[] image = store.get(ordinal);
        if (image == null) {
            throw new IllegalStateException("The replay buffer has no image of ordinal " + ordinal);
        }
        return image;
    }
}
