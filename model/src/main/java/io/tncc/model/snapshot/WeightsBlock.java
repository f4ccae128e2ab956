package io.tncc.model.snapshot;

import io.tncc.model.engine.HostArray;
import io.tncc.model.file.Safetensors;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All of a learner but its memory, as one block: version (int), then a safetensors file with the tensors {@code encoder.*},
 * {@code momentum-encoder.*}, {@code velocity.*} and the counts and the identity as metadata.
 *
 * @param lane the lane that the learner learns
 * @param identity the settings that the learner depends on
 * @param steps how many steps were taken
 * @param imagesSeen how many images were trained on
 * @param keysPushed how many keys the memory ever took
 * @param encoder parameters and statistics by name
 * @param momentumEncoder parameters and statistics by name
 * @param velocities of the optimizer, by the name of the parameter
 */
public record WeightsBlock(
        String lane,
        SortedMap<String, String> identity,
        long steps,
        long imagesSeen,
        long keysPushed,
        SortedMap<String, HostArray> encoder,
        SortedMap<String, HostArray> momentumEncoder,
        SortedMap<String, HostArray> velocities) {

    private static final int VERSION = 1;

    /** More than any stream has, and room to count on: an image a nanosecond for thirty years. */
    private static final long MAX_COUNT = 1L << 60;

    private static final String ENCODER = "encoder.";
    private static final String MOMENTUM_ENCODER = "momentum-encoder.";
    private static final String VELOCITY = "velocity.";
    private static final String IDENTITY = "identity.";

    public WeightsBlock {
        requireCount("steps", steps);
        requireCount("images seen", imagesSeen);
        requireCount("keys pushed", keysPushed);
    }

    /** The block as bytes. */
    public byte[] toBytes() {
        SortedMap<String, String> metadata = new TreeMap<>();
        identity.forEach((key, value) -> metadata.put(IDENTITY + key, value));
        metadata.put("lane", lane);
        metadata.put("steps", Long.toString(steps));
        metadata.put("images-seen", Long.toString(imagesSeen));
        metadata.put("keys-pushed", Long.toString(keysPushed));
        SortedMap<String, HostArray> tensors = new TreeMap<>();
        encoder.forEach((name, tensor) -> tensors.put(ENCODER + name, tensor));
        momentumEncoder.forEach((name, tensor) -> tensors.put(MOMENTUM_ENCODER + name, tensor));
        velocities.forEach((name, tensor) -> tensors.put(VELOCITY + name, tensor));
        byte[] file = new Safetensors(metadata, tensors).toBytes();
        return ByteBuffer.allocate(Integer.BYTES + file.length)
                .putInt(VERSION)
                .put(file)
                .array();
    }

    /**
     * The block that {@link #toBytes} wrote.
     *
     * @throws IllegalArgumentException if it has an unknown version or is damaged
     */
    public static WeightsBlock parse(byte[] block) {
        Formats.requireVersion("learner's weights", VERSION, ByteBuffer.wrap(block));
        Safetensors file = Safetensors.parse(Arrays.copyOfRange(block, Integer.BYTES, block.length));
        return new WeightsBlock(
                metadata(file, "lane"),
                under(IDENTITY, file.metadata()),
                count(file, "steps"),
                count(file, "images-seen"),
                count(file, "keys-pushed"),
                under(ENCODER, file.tensors()),
                under(MOMENTUM_ENCODER, file.tensors()),
                under(VELOCITY, file.tensors()));
    }

    /**
     * Requires that the learner is restored as what it was.
     *
     * @param whereAbsent the values of settings where they are absent, as in a block written before there were such settings
     * @throws IllegalArgumentException if it is not, naming each setting with both values
     */
    public void requireIdentity(String asLane, SortedMap<String, String> asIdentity, Map<String, String> whereAbsent) {
        List<String> differences = new ArrayList<>();
        if (!lane.equals(asLane)) {
            differences.add("lane: saved as '%s', now '%s'".formatted(lane, asLane));
        }
        SortedMap<String, String> keys = new TreeMap<>(identity);
        asIdentity.forEach(keys::putIfAbsent);
        for (String key : keys.keySet()) {
            String saved = identity.getOrDefault(key, whereAbsent.getOrDefault(key, "not set"));
            String now = asIdentity.getOrDefault(key, whereAbsent.getOrDefault(key, "unknown to this release"));
            if (!saved.equals(now)) {
                differences.add("%s: saved with '%s', now '%s'".formatted(key, saved, now));
            }
        }
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException(
                    "The learner was saved under settings that can not change: " + String.join("; ", differences));
        }
    }

    private static void requireCount(String of, long count) {
        if (count < 0 || count > MAX_COUNT) {
            throw new IllegalArgumentException("A learner has 0 to %d %s, not %d".formatted(MAX_COUNT, of, count));
        }
    }

    private static <T> SortedMap<String, T> under(String prefix, Map<String, T> all) {
        SortedMap<String, T> under = new TreeMap<>();
        all.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                under.put(name.substring(prefix.length()), value);
            }
        });
        return under;
    }

    private static String metadata(Safetensors file, String key) {
        String value = file.metadata().get(key);
        if (value == null) {
            throw new IllegalArgumentException("A learner's weights have no '%s'".formatted(key));
        }
        return value;
    }

    private static long count(Safetensors file, String key) {
        String value = metadata(file, key);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("A learner's weights have '%s' for '%s'".formatted(value, key), e);
        }
    }
}
