package io.tncc.model.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.tncc.model.image.ImageBatch;
import io.tncc.model.image.LosslessImage;
import io.tncc.model.random.CounterRandom;
import io.tncc.model.replay.ReplayBuffer.Changes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images of 2x2 pixels of one colour, which all take the same number of bytes. */
class ReplayBufferTest {

    private static final int SIDE = 2;
    private static final int IMAGE_BYTES = LosslessImage.encode(pixels(0), SIDE).length;
    private static final int SIZE = 8;

    private final HeapReplayStore store = new HeapReplayStore();

    @Test
    void firstInFirstOutKeepsTheLatest() {
        ReplayBuffer buffer = buffer(ReplayPolicy.FIFO, 5, store);
        buffer.add(batch(0, 4), Map.of());
        assertThat(ordinals(buffer)).containsExactly(0L, 1L, 2L, 3L);
        buffer.add(batch(4, 4), Map.of());
        assertThat(ordinals(buffer)).containsExactly(3L, 4L, 5L, 6L, 7L);
        assertThat(buffer.bytes()).isEqualTo(5L * IMAGE_BYTES);
        assertThat(store.size()).isEqualTo(5);
        for (ReplayEntry entry : buffer.draw(CounterRandom.of(1, "lane", 0, 0), 9)) {
            assertThat(buffer.pixels(entry, SIDE)).isEqualTo(pixels(entry.ordinal()));
        }
    }

    /** Each of 40 images stays with probability 10 / 40: over 400 lanes, 100 times with a deviation of 8.7. */
    @Test
    void aReservoirKeepsEachImageWithTheSameProbability() {
        int[] kept = new int[40];
        for (int lane = 0; lane < 400; lane++) {
            ReplayBuffer buffer = new ReplayBuffer(
                    new ReplaySpec(ReplayPolicy.RESERVOIR, 10L * IMAGE_BYTES, 2), SIZE, 7, "lane " + lane, store);
            for (int first = 0; first < 40; first += 8) {
                buffer.add(batch(first, 8), Map.of());
            }
            assertThat(buffer.size()).isEqualTo(10);
            ordinals(buffer).forEach(ordinal -> kept[ordinal.intValue()]++);
        }
        assertThat(IntStream.of(kept).boxed())
                .allSatisfy(times -> assertThat(times).isBetween(70, 130));
        assertThat(sum(kept, 0, 20)).isCloseTo(2000, within(120));
    }

    /** On a circle at 0, 10, 90, 95 and 200 degrees: 90 goes before 95, then 0 before 10, then 10, the older of 10 and 95. */
    @Test
    void ofTheTwoMostAlikeTheOlderGoes() {
        double[] degrees = {0, 10, 90, 95, 200};
        Map<Long, float[]> features = new HashMap<>();
        for (int i = 0; i < degrees.length; i++) {
            float[] feature = new float[SIZE];
            feature[0] = (float) (3 * Math.cos(Math.toRadians(degrees[i]))); // lengths do not count
            feature[1] = (float) (3 * Math.sin(Math.toRadians(degrees[i])));
            features.put((long) i, feature);
        }
        assertThat(keptOf(5, features)).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(keptOf(4, features)).containsExactly(0L, 1L, 3L, 4L);
        assertThat(keptOf(3, features)).containsExactly(1L, 3L, 4L);
        assertThat(keptOf(2, features)).containsExactly(3L, 4L);
    }

    private List<Long> keptOf(int capacity, Map<Long, float[]> features) {
        ReplayBuffer buffer = buffer(ReplayPolicy.MINIMUM_REDUNDANCY, capacity, store);
        buffer.add(batch(0, 5), features);
        return ordinals(buffer);
    }

    /** Adds, replays, deletes and restores at random; coarse features make for many ties. */
    @Test
    void evictionsAreThoseOfComparingAllPairsEachTime() {
        SplittableRandom random = new SplittableRandom(3);
        TreeMap<Long, float[]> expected = new TreeMap<>();
        TreeMap<Long, ReplayEntry> durable = new TreeMap<>();
        ReplayBuffer buffer = buffer(ReplayPolicy.MINIMUM_REDUNDANCY, 30, store);
        for (int round = 0; round < 120; round++) {
            boolean coarse = round % 3 == 0;
            List<ReplayEntry> drawn = buffer.draw(CounterRandom.of(5, "lane", round, 0), 6);
            long[] replayed = drawn.stream().mapToLong(ReplayEntry::ordinal).toArray();
            float[][] now = new float[replayed.length][];
            for (int i = 0; i < replayed.length; i++) {
                now[i] = feature(random, coarse);
                expected.put(replayed[i], average(expected.get(replayed[i]), UnitLength.of(now[i])));
            }
            buffer.refresh(replayed, now);

            Map<Long, float[]> features = new HashMap<>();
            for (long ordinal = 8L * round; ordinal < 8L * round + 8; ordinal++) {
                features.put(ordinal, feature(random, coarse));
                expected.put(ordinal, UnitLength.of(features.get(ordinal)));
            }
            buffer.add(batch(8L * round, 8), features);
            while (expected.size() > 30) {
                expected.remove(mostRedundant(expected));
            }
            assertThat(ordinals(buffer)).containsExactlyElementsOf(expected.keySet());

            if (round % 7 == 0) {
                long deleted = ordinals(buffer).get(random.nextInt(buffer.size()));
                assertThat(buffer.forget("image " + deleted)).isEqualTo(1);
                expected.remove(deleted);
            }
            if (round % 11 == 0) {
                save(buffer.takeChanges(), durable);
                assertThat(durable.keySet()).isEqualTo(expected.keySet());
                buffer = buffer(ReplayPolicy.MINIMUM_REDUNDANCY, 30, store);
                buffer.restore(durable.values());
            }
        }
    }

    private static long mostRedundant(TreeMap<Long, float[]> features) {
        float most = Float.NEGATIVE_INFINITY;
        long older = -1;
        for (Map.Entry<Long, float[]> one : features.entrySet()) {
            for (Map.Entry<Long, float[]> other :
                    features.tailMap(one.getKey(), false).entrySet()) {
                float cosine = 0;
                for (int i = 0; i < SIZE; i++) {
                    cosine += one.getValue()[i] * other.getValue()[i];
                }
                if (cosine > most) {
                    most = cosine;
                    older = one.getKey();
                }
            }
        }
        return older;
    }

    private static float[] average(float[] before, float[] now) {
        float[] average = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            average[i] = 0.5f * before[i] + 0.5f * now[i];
        }
        return UnitLength.of(average);
    }

    private static float[] feature(SplittableRandom random, boolean coarse) {
        float[] feature = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            feature[i] = coarse ? random.nextInt(3) - 1 : (float) random.nextDouble(-1, 1);
        }
        return feature;
    }

    /** Of 64 images that come to a full buffer of 2,000, those, those that they came nearest to, and no more than they evict. */
    @Test
    void onlyWhatChangedIsSaved() {
        SplittableRandom random = new SplittableRandom(4);
        ReplayBuffer buffer = buffer(ReplayPolicy.MINIMUM_REDUNDANCY, 2000, store);
        Map<Long, float[]> features = new HashMap<>();
        LongStream.range(0, 2064).forEach(ordinal -> features.put(ordinal, feature(random, false)));
        buffer.add(batch(0, 2000), features);
        assertThat(buffer.takeChanges().entries()).hasSize(2000);
        assertThat(buffer.takeChanges().entries()).isEmpty();
        buffer.add(batch(2000, 64), features);
        Changes changes = buffer.takeChanges();
        assertThat(changes.entries()).hasSizeBetween(32, 200);
        assertThat(changes.removed()).hasSizeBetween(32, 64);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"NONE", "OWN"},
            mode = EnumSource.Mode.EXCLUDE)
    void aRestoredBufferGoesOnAsBefore(ReplayPolicy policy) {
        HeapReplayStore other = new HeapReplayStore();
        ReplayBuffer undisturbed = buffer(policy, 20, other);
        ReplayBuffer buffer = buffer(policy, 20, store);
        TreeMap<Long, ReplayEntry> durable = new TreeMap<>();
        for (int round = 0; round < 30; round++) {
            Map<Long, float[]> features = new HashMap<>();
            SplittableRandom random = new SplittableRandom(round);
            LongStream.range(8L * round, 8L * round + 8)
                    .forEach(ordinal -> features.put(ordinal, feature(random, false)));
            undisturbed.add(batch(8L * round, 8), features);
            buffer.add(batch(8L * round, 8), features);
            save(buffer.takeChanges(), durable);
            buffer = buffer(policy, 20, store);
            buffer.restore(durable.values());
            assertThat(ordinals(buffer)).isEqualTo(ordinals(undisturbed));
        }
        assertThat(store.size()).isEqualTo(20);
    }

    @Test
    void aDeletedImageIsGoneFromBufferAndStore() {
        ReplayBuffer buffer = buffer(ReplayPolicy.FIFO, 5, store);
        buffer.add(batch(0, 4), Map.of());
        save(buffer.takeChanges(), new TreeMap<>());
        assertThat(buffer.forget("image 2")).isEqualTo(1);
        assertThat(buffer.forget("image 22")).isZero();
        assertThat(ordinals(buffer)).containsExactly(0L, 1L, 3L);
        assertThat(store.get(2)).isNull();
        assertThat(buffer.bytes()).isEqualTo(3L * IMAGE_BYTES);
        Changes changes = buffer.takeChanges();
        assertThat(changes.entries()).isEmpty();
        assertThat(changes.removed()).containsExactly(2L);
    }

    /** Without a feature, an image is like no other until it is replayed. */
    @Test
    void entriesOfOnePolicyServeAnother() {
        ReplayBuffer before = buffer(ReplayPolicy.FIFO, 5, store);
        before.add(batch(0, 5), Map.of());
        TreeMap<Long, ReplayEntry> durable = new TreeMap<>();
        save(before.takeChanges(), durable);
        ReplayBuffer after = buffer(ReplayPolicy.MINIMUM_REDUNDANCY, 4, store);
        after.restore(durable.values());
        assertThat(ordinals(after)).containsExactly(1L, 2L, 3L, 4L);
        float[] feature = feature(new SplittableRandom(1), false);
        after.refresh(new long[] {2, 4}, new float[][] {feature, feature});
        after.add(batch(5, 1), Map.of(5L, feature(new SplittableRandom(2), false)));
        assertThat(ordinals(after)).containsExactly(1L, 3L, 4L, 5L);

        ReplayBuffer none = new ReplayBuffer(ReplaySpec.NONE, SIZE, 7, "lane", store);
        save(after.takeChanges(), durable);
        none.restore(durable.values());
        assertThat(none.size()).isZero();
        assertThat(store.size()).isZero();
        assertThat(none.takeChanges().removed()).containsExactly(1L, 3L, 4L, 5L);
    }

    @Test
    void anImageLargerThanTheLimitIsLeftOut() {
        ReplayBuffer buffer =
                new ReplayBuffer(new ReplaySpec(ReplayPolicy.FIFO, IMAGE_BYTES - 1, 2), SIZE, 7, "lane", store);
        buffer.add(batch(0, 4), Map.of());
        assertThat(buffer.size()).isZero();
        assertThat(store.size()).isZero();
    }

    @Test
    void anUnreadableImageAndAFeatureOfAnotherLengthAreNamed() {
        ReplayBuffer buffer = buffer(ReplayPolicy.FIFO, 5, store);
        buffer.add(batch(3, 1), Map.of());
        ReplayEntry entry = buffer.draw(CounterRandom.of(1, "lane", 0, 0), 1).get(0);
        store.remove(3);
        assertThatIllegalStateException()
                .isThrownBy(() -> buffer.pixels(entry, SIDE))
                .withMessage("The replay buffer has lost the pixels of image 3");
        store.put(3, new byte[] {0, 0, 0, 2});
        assertThatExceptionOfType(UnreadableReplayException.class)
                .isThrownBy(() -> buffer.pixels(entry, SIDE))
                .withMessageStartingWith("Image 3 of the replay buffer can not be read: This build reads version 1 of ")
                .withCauseInstanceOf(IllegalArgumentException.class);
        ReplayBuffer other = buffer(ReplayPolicy.MINIMUM_REDUNDANCY, 5, store);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> other.restore(List.of(new ReplayEntry(3, 9, -1, "", new float[SIZE - 1], 0))))
                .withMessage("The feature of image 3 of the replay buffer has 7 elements, not 8");
    }

    @Test
    void settingsThatReplayNothingAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReplaySpec(ReplayPolicy.FIFO, 1000, 1))
                .withMessageContaining("the policy fifo needs at least 2 updates");
        assertThatIllegalArgumentException().isThrownBy(() -> new ReplaySpec(ReplayPolicy.FIFO, 0, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new ReplaySpec(ReplayPolicy.NONE, 0, 65));
    }

    private static void save(Changes changes, TreeMap<Long, ReplayEntry> durable) {
        durable.putAll(changes.entries());
        changes.removed().forEach(durable::remove);
    }

    private static List<Long> ordinals(ReplayBuffer buffer) {
        return buffer.draw(CounterRandom.of(0, "any", 0, 0), buffer.size()).stream()
                .map(ReplayEntry::ordinal)
                .sorted()
                .toList();
    }

    private static int sum(int[] values, int from, int to) {
        return IntStream.range(from, to).map(i -> values[i]).sum();
    }

    private static ReplayBuffer buffer(ReplayPolicy policy, int images, ReplayStore store) {
        return new ReplayBuffer(new ReplaySpec(policy, (long) images * IMAGE_BYTES, 2), SIZE, 7, "lane", store);
    }

    private static ImageBatch batch(long firstOrdinal, int size) {
        byte[] pixels = new byte[size * ImageBatch.imageBytes(SIDE)];
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            System.arraycopy(pixels(firstOrdinal + i), 0, pixels, i * ImageBatch.imageBytes(SIDE), 12);
            ids.add("image " + (firstOrdinal + i));
        }
        long[] ordinals = LongStream.range(firstOrdinal, firstOrdinal + size).toArray();
        return new ImageBatch(SIDE, pixels, ordinals, new int[0], ids);
    }

    /** Green, and what red and blue are more than it, are three digits from 1 to 100. */
    private static byte[] pixels(long ordinal) {
        int green = 1 + (int) (ordinal % 100);
        byte[] pixels = new byte[ImageBatch.imageBytes(SIDE)];
        for (int at = 0; at < pixels.length; at += 3) {
            pixels[at] = (byte) (green + 1 + ordinal / 100 % 100);
            pixels[at + 1] = (byte) green;
            pixels[at + 2] = (byte) (green + 1 + ordinal / 10_000);
        }
        return pixels;
    }
}
