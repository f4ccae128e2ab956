package io.tncc.model.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tncc.model.extension.Extension;
import io.tncc.model.extension.UnusableResultException;
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
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Buffers by policies of users; black images of 2x2 pixels, which all take the same number of bytes. */
class OwnEvictionTest {

    private static final int SIDE = 2;
    private static final int IMAGE_BYTES = LosslessImage.encode(new byte[ImageBatch.imageBytes(SIDE)], SIDE).length;
    private static final int SIZE = 4;

    private final HeapReplayStore store = new HeapReplayStore();

    private static ReplayBuffer buffer(int images, ReplayStore store, ReplayPriorities priorities) {
        return new ReplayBuffer(
                new ReplaySpec(ReplayPolicy.OWN, (long) images * IMAGE_BYTES, 2),
                SIZE,
                7,
                "lane",
                store,
                new Extension<>("mine", 2, priorities));
    }

    private static ImageBatch batch(long firstOrdinal, int size) {
        List<String> ids = LongStream.range(firstOrdinal, firstOrdinal + size)
                .mapToObj(ordinal -> "image " + ordinal)
                .toList();
        long[] ordinals = LongStream.range(firstOrdinal, firstOrdinal + size).toArray();
        return new ImageBatch(SIDE, new byte[size * ImageBatch.imageBytes(SIDE)], ordinals, new int[0], ids);
    }

    private static Map<Long, float[]> features(long firstOrdinal, int size) {
        Map<Long, float[]> features = new HashMap<>();
        SplittableRandom random = new SplittableRandom(firstOrdinal);
        for (long ordinal = firstOrdinal; ordinal < firstOrdinal + size; ordinal++) {
            float[] feature = new float[SIZE];
            for (int i = 0; i < SIZE; i++) {
                feature[i] = (float) random.nextDouble(-1, 1);
            }
            features.put(ordinal, feature);
        }
        return features;
    }

    private static List<Long> ordinals(ReplayBuffer buffer) {
        return buffer.draw(CounterRandom.of(0, "any", 0, 0), buffer.size()).stream()
                .map(ReplayEntry::ordinal)
                .sorted()
                .toList();
    }

    @Test
    void theLowestPrioritiesGoFirst() {
        ReplayBuffer buffer = buffer(5, store, (images, random) -> images.stream()
                .mapToDouble(image -> image.ordinal() % 3)
                .toArray());
        buffer.add(batch(0, 4), Map.of());
        assertThat(ordinals(buffer)).containsExactly(0L, 1L, 2L, 3L);
        buffer.add(batch(4, 4), Map.of());
        // of priority 0: 0, 3 and 6
        assertThat(ordinals(buffer)).containsExactly(1L, 2L, 4L, 5L, 7L);
        buffer.add(batch(8, 2), Map.of());
        assertThat(ordinals(buffer)).containsExactly(2L, 4L, 5L, 7L, 8L);
        assertThat(store.size()).isEqualTo(5);
    }

    @Test
    void ofEqualPrioritiesTheOldestGoes() {
        ReplayBuffer buffer = buffer(3, store, (images, random) -> new double[images.size()]);
        buffer.add(batch(0, 8), Map.of());
        assertThat(ordinals(buffer)).containsExactly(5L, 6L, 7L);
    }

    @Test
    void byTheChanceOfEachImageItIsTheReservoir() {
        HeapReplayStore other = new HeapReplayStore();
        ReplayBuffer reservoir =
                new ReplayBuffer(new ReplaySpec(ReplayPolicy.RESERVOIR, 10L * IMAGE_BYTES, 2), SIZE, 7, "lane", other);
        ReplayBuffer own = buffer(10, store, (images, random) -> images.stream()
                .mapToDouble(ReplayedImage::chance)
                .toArray());
        for (int first = 0; first < 80; first += 8) {
            reservoir.add(batch(first, 8), Map.of());
            own.add(batch(first, 8), Map.of());
            assertThat(ordinals(own)).isEqualTo(ordinals(reservoir));
        }
    }

    @Test
    void thePolicyIsToldWhatTheImagesAre() {
        List<ReplayedImage> seen = new ArrayList<>();
        ReplayBuffer buffer = buffer(2, store, (images, random) -> {
            seen.addAll(images);
            return new double[images.size()];
        });
        buffer.add(batch(0, 2), Map.of(0L, new float[] {3, 0, 0, 0}));
        assertThat(seen).isEmpty();
        buffer.refresh(new long[] {0}, new float[][] {{0, 2, 0, 0}});
        buffer.add(batch(2, 1), Map.of(2L, new float[] {0, 0, 0, 5}));
        float half = (float) Math.sqrt(0.5);
        assertThat(seen).extracting(ReplayedImage::ordinal).containsExactly(0L, 1L, 2L);
        assertThat(seen).extracting(ReplayedImage::id).containsExactly("image 0", "image 1", "image 2");
        assertThat(seen).extracting(ReplayedImage::bytes).containsOnly(IMAGE_BYTES);
        assertThat(seen.get(0).feature()).containsExactly(half, half, 0, 0);
        assertThat(seen.get(1).feature()).containsOnly(0);
        assertThat(seen.get(2).feature()).containsExactly(0, 0, 0, 1);
        assertThat(seen)
                .allSatisfy(image -> assertThat(image.chance()).isBetween(0.0, 1.0))
                .extracting(ReplayedImage::chance)
                .doesNotHaveDuplicates();
    }

    /** All that is random, and the features, at a time when images have been replayed and deleted. */
    @Test
    void aRestoredBufferGoesOnAsBefore() {
        ReplayPriorities mixed = (images, random) -> images.stream()
                .mapToDouble(image -> image.feature()[0] + image.chance() + random.nextFloat())
                .toArray();
        ReplayBuffer undisturbed = buffer(20, new HeapReplayStore(), mixed);
        ReplayBuffer buffer = buffer(20, store, mixed);
        TreeMap<Long, ReplayEntry> durable = new TreeMap<>();
        for (int round = 0; round < 30; round++) {
            long[] replayed =
                    ordinals(buffer).stream().mapToLong(i -> i).limit(3).toArray();
            float[][] now = features(1000 + round, replayed.length).values().toArray(float[][]::new);
            String deleted = "image " + (8 * round - 3);
            for (ReplayBuffer each : List.of(undisturbed, buffer)) {
                each.refresh(replayed, now);
                each.add(batch(8L * round, 8), features(8L * round, 8));
                each.forget(deleted);
            }
            Changes changes = buffer.takeChanges();
            durable.putAll(changes.entries());
            changes.removed().forEach(durable::remove);
            buffer = buffer(20, store, mixed);
            buffer.restore(durable.values());
            assertThat(ordinals(buffer)).isEqualTo(ordinals(undisturbed));
        }
        assertThat(buffer.size()).isBetween(15, 20);
    }

    @Test
    void whatAreNoPrioritiesIsRefusedWithTheNameOfTheCode() {
        assertUnusable((images, random) -> new double[] {1, 2}, "2 priorities");
        assertUnusable((images, random) -> new double[] {1, 2, Double.NaN}, "NaN");
        assertUnusable((images, random) -> nothing(), "nothing");
        assertThatIllegalStateException()
                .isThrownBy(() -> buffer(2, store, (images, random) -> {
                            throw new UnsupportedOperationException("not today");
                        })
                        .add(batch(0, 3), Map.of()))
                .withMessageStartingWith("The replay policy mine version 2 fails: ")
                .withMessageEndingWith("not today");
    }

    /** As code without annotations may. */
    private static double[] nothing() {
        return null;
    }

    private void assertUnusable(ReplayPriorities priorities, String returned) {
        assertThatExceptionOfType(UnusableResultException.class)
                .isThrownBy(() -> buffer(2, store, priorities).add(batch(0, 3), Map.of()))
                .withMessage("The replay policy mine version 2 returns %s for 3 images; it is a number for each"
                        .formatted(returned));
    }

    @Test
    void codeAndPolicyGoTogether() {
        ReplaySpec fifo = new ReplaySpec(ReplayPolicy.FIFO, 100, 2);
        ReplaySpec own = new ReplaySpec(ReplayPolicy.OWN, 100, 2);
        Extension<ReplayPriorities> code = new Extension<>("mine", 2, (images, random) -> new double[0]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReplayBuffer(fifo, SIZE, 7, "lane", store, code))
                .withMessage("The replay policy is fifo, and not that of mine version 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReplayBuffer(own, SIZE, 7, "lane", store))
                .withMessage("There is no replay policy of a user's");
    }
}
