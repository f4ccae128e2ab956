package io.tncc.model.train;

import ai.djl.ndarray.NDArray;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.image.Part;
import io.tncc.model.random.CounterRandom;
import io.tncc.model.random.ReservedDraw;
import io.tncc.model.replay.ReplayBuffer;
import io.tncc.model.replay.ReplayEntry;
import io.tncc.model.replay.ReplayPolicy;
import io.tncc.model.replay.ReplaySpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What each update of a batch trains on. A batch of B new images makes U updates of B images. Without a replay buffer each is of all
 * the new images. With one, update u has its share of the new images, so that each is new once; the rest is replayed. While the buffer
 * has too few, further new images take the places.
 *
 * <p>New images have the round of their update, replayed ones a round of their step beyond those, so that no image is seen in the same
 * two views twice. New images enter the buffer after the last update of their batch, with the last feature that is known of them.
 */
final class Rehearsal {

    /** Beyond the rounds of new images, and such that twice of it and more is below the draws that are taken. */
    private static final int FIRST_ROUND = 1 << 10;

    private static final int ROUNDS = (1 << 30) - 2 * FIRST_ROUND;

    private final LearnerSpec spec;
    private final String lane;
    private final ReplayBuffer buffer;
    private final Map<Long, float[]> features = new HashMap<>();

    Rehearsal(LearnerSpec spec, String lane, ReplayBuffer buffer) {
        this.spec = spec;
        this.lane = lane;
        this.buffer = buffer;
    }

    /** Update number u of the batch, from 0, before which so many steps were taken. */
    Update update(ImageBatch batch, int number, long stepsTaken) {
        ReplaySpec replay = spec.replay();
        int from = shareBefore(batch.size(), number);
        int arrivals = shareBefore(batch.size(), number + 1) - from;
        CounterRandom random = CounterRandom.of(spec.seed(), lane, stepsTaken, ReservedDraw.REPLAY);
        List<ReplayEntry> replayed =
                replay.policy() == ReplayPolicy.NONE ? List.of() : buffer.draw(random, batch.size() - arrivals);
        int newImages = batch.size() - replayed.size();
        int[] places = IntStream.range(from, from + newImages)
                .map(i -> i % batch.size())
                .toArray();
        int[] rounds = new int[batch.size()];
        Arrays.fill(rounds, 0, newImages, number);
        Arrays.fill(rounds, newImages, rounds.length, FIRST_ROUND + (int) (stepsTaken % ROUNDS));
        return new Update(replayed.isEmpty() ? batch : images(batch, places, replayed), rounds, newImages, arrivals);
    }

    /** Takes note of the keys of an update that counts, (B, D). */
    void learned(Update update, NDArray keys) {
        if (!buffer.comparesFeatures()) {
            return;
        }
        float[] all = keys.toFloatArray();
        int size = all.length / update.images().size();
        float[][] rows = IntStream.range(0, update.images().size())
                .mapToObj(i -> Arrays.copyOfRange(all, i * size, (i + 1) * size))
                .toArray(float[][]::new);
        long[] ordinals = update.images().ordinals();
        for (int i = 0; i < update.newImages(); i++) {
            features.put(ordinals[i], rows[i]);
        }
        buffer.refresh(
                Arrays.copyOfRange(ordinals, update.newImages(), ordinals.length),
                Arrays.copyOfRange(rows, update.newImages(), rows.length));
    }

    /** The batch has had its updates and goes to the buffer. */
    void remember(ImageBatch batch) {
        buffer.add(batch, features);
        features.clear();
    }

    /**
     * So many images of the buffer at random, or all if there are no more: another choice after each step. In parts of at most so
     * many, each decoded when its turn comes.
     */
    Stream<ImageBatch> sample(int count, int atOnce, long stepsTaken) {
        CounterRandom random = CounterRandom.of(spec.seed(), lane, stepsTaken, ReservedDraw.STATISTICS);
        List<ReplayEntry> drawn = buffer.draw(random, count);
        return Part.of(drawn.size(), atOnce).map(part -> decoded(drawn.subList(part.from(), part.to())));
    }

    private ImageBatch decoded(List<ReplayEntry> entries) {
        List<byte[]> pixels = entries.stream()
                .map(entry -> buffer.pixels(entry, spec.imageSide()))
                .toList();
        long[] ordinals = entries.stream().mapToLong(ReplayEntry::ordinal).toArray();
        return ImageBatch.of(spec.imageSide(), pixels, ordinals, new int[0]);
    }

    /** How many images of a batch have had their turn before an update of that number. */
    private int shareBefore(int batchSize, int number) {
        return (int) ((long) batchSize * number / spec.replay().updatesPerBatch());
    }

    private ImageBatch images(ImageBatch batch, int[] places, List<ReplayEntry> replayed) {
        int bytes = ImageBatch.imageBytes(batch.side());
        byte[] pixels = new byte[(places.length + replayed.size()) * bytes];
        int at = 0;
        for (int place : places) {
            System.arraycopy(batch.pixels(), place * bytes, pixels, at, bytes);
            at += bytes;
        }
        for (ReplayEntry entry : replayed) {
            System.arraycopy(buffer.pixels(entry, batch.side()), 0, pixels, at, bytes);
            at += bytes;
        }
        return new ImageBatch(batch.side(), pixels, ordinals(batch, places, replayed), labels(batch, places, replayed));
    }

    private static long[] ordinals(ImageBatch batch, int[] places, List<ReplayEntry> replayed) {
        return LongStream.concat(
                        IntStream.of(places).mapToLong(place -> batch.ordinals()[place]),
                        replayed.stream().mapToLong(ReplayEntry::ordinal))
                .toArray();
    }

    private static int[] labels(ImageBatch batch, int[] places, List<ReplayEntry> replayed) {
        return batch.labels().length == 0
                ? batch.labels()
                : IntStream.concat(
                                IntStream.of(places).map(place -> batch.labels()[place]),
                                replayed.stream().mapToInt(ReplayEntry::label))
                        .toArray();
    }
}
