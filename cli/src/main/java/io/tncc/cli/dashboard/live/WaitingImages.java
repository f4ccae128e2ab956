package io.tncc.cli.dashboard.live;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Images that are not embedded yet. A partition's are embedded about in their order, so those that were passed by long ago
 * (rejected, or left out) are given up; and where embeddings keep coming whose images are not here, all this is out of step
 * and makes room.
 */
final class WaitingImages {

    private static final int PASSED_BY = 2_000;

    private final int maxImages;
    private final long maxBytes;
    private final Map<String, Waiting> byKey = new HashMap<>();
    private final Map<Integer, LinkedHashMap<String, Long>> partitions = new HashMap<>();
    private long arrivals;
    private long bytes;
    private int missesInRow;

    /**
     * An image that waits.
     *
     * @param partition that it came from
     * @param content the encoded image
     * @param uri where it lies instead
     */
    record Waiting(int partition, @Nullable String label, byte @Nullable [] content, @Nullable String uri) {

        private int bytes() {
            return (content == null ? 0 : content.length) + (uri == null ? 0 : uri.length());
        }
    }

    WaitingImages(int maxImages, long maxBytes) {
        this.maxImages = maxImages;
        this.maxBytes = maxBytes;
    }

    boolean hasRoom() {
        return byKey.size() < maxImages && bytes < maxBytes;
    }

    void add(String key, Waiting image) {
        drop(key);
        byKey.put(key, image);
        partitions
                .computeIfAbsent(image.partition, partition -> new LinkedHashMap<>())
                .put(key, arrivals++);
        bytes += image.bytes();
    }

    /** Takes the image that was embedded, if it is here. */
    @Nullable
    Waiting take(String key) {
        Waiting image = byKey.get(key);
        if (image == null) {
            missesInRow++;
            if (missesInRow >= Math.min(maxImages / 2, byKey.size()) && !hasRoom()) {
                missesInRow = 0;
                partitions.values().forEach(this::dropOldestHalf);
            }
            return null;
        }
        missesInRow = 0;
        Long arrival =
                partitions.getOrDefault(image.partition, new LinkedHashMap<>()).get(key);
        drop(key);
        if (arrival != null) {
            dropOldest(image.partition, arrival - PASSED_BY);
        }
        return image;
    }

    private void dropOldest(int partition, long before) {
        LinkedHashMap<String, Long> inOrder = partitions.getOrDefault(partition, new LinkedHashMap<>());
        Iterator<Map.Entry<String, Long>> oldest = inOrder.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<String, Long> entry = oldest.next();
            if (entry.getValue() >= before) {
                return;
            }
            oldest.remove();
            Waiting image = byKey.remove(entry.getKey());
            bytes -= image == null ? 0 : image.bytes();
        }
    }

    /** By count: a few large images may be all that there is room for. */
    private void dropOldestHalf(LinkedHashMap<String, Long> inOrder) {
        List.copyOf(inOrder.keySet()).subList(0, (inOrder.size() + 1) / 2).forEach(this::drop);
    }

    void drop(String key) {
        Waiting image = byKey.remove(key);
        if (image != null) {
            bytes -= image.bytes();
            partitions.getOrDefault(image.partition, new LinkedHashMap<>()).remove(key);
        }
    }

    int size() {
        return byKey.size();
    }
}
