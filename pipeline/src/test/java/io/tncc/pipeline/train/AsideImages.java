package io.tncc.pipeline.train;

import io.tncc.model.image.ImageBatch;
import io.tncc.model.train.Learner;
import io.tncc.pipeline.TestImages;
import io.tncc.pipeline.decode.Sampling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Which of lane a's images are set aside, and what a learner becomes by the others. */
final class AsideImages {

    static final double SHARE = 0.3;

    private AsideImages() {}

    static Map<String, String> options(int most) {
        return Map.of("probe.share", Double.toString(SHARE), "probe.images", Integer.toString(most));
    }

    /** The images of these numbers in lane a that are set aside, those with the lowest hashes first. */
    static List<Integer> asideOf(int from, int to) {
        Sampling sampling = new Sampling(~0L, SHARE);
        return IntStream.range(from, to)
                .boxed()
                .filter(number -> sampling.keeps("a", TrainHarness.id(number)))
                .sorted(Comparator.comparing(number -> sampling.numberOf("a", TrainHarness.id(number))))
                .toList();
    }

    /** As the operator does up to its first version, and says on which images. */
    static List<Integer> trainOnTheFirst32(Learner learner) {
        List<Integer> trained = IntStream.range(0, 60)
                .boxed()
                .filter(number -> !asideOf(0, 60).contains(number))
                .limit(32)
                .toList();
        for (int step = 0; step < 4; step++) {
            learner.train(batch(trained.subList(8 * step, 8 * step + 8), 8 * step));
        }
        return trained;
    }

    static ImageBatch batch(List<Integer> numbers, long firstOrdinal) {
        List<byte[]> pixels = new ArrayList<>();
        numbers.forEach(number -> pixels.add(TrainHarness.pixels("a", number)));
        long[] ordinals =
                LongStream.range(firstOrdinal, firstOrdinal + numbers.size()).toArray();
        return ImageBatch.of(TestImages.SIDE, pixels, ordinals, new int[0]);
    }
}
