package io.tncc.model.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDScope;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Torch;
import io.tncc.model.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** BatchNorm in splits, and statistics gathered anew. */
class BatchNormSplitsTest {

    private static final EncoderSpec SPEC = new EncoderSpec(Architecture.RESNET20, Stem.CIFAR, 16, 8);
    private static final SortedMap<String, HostArray> WEIGHTS = InitialWeights.of(SPEC, 1, "lane");
    private static final TrainingMode WHOLE = TrainingMode.STANDARD;
    private static final TrainingMode HALVES = new TrainingMode(Precision.FLOAT32, 2);
    private static final int COUNT = 65;
    private static final int SIDE = 8;

    /** What an encoder makes of images: projections, row by row, and its weights afterwards. */
    private record Run(float[] projections, SortedMap<String, HostArray> weights) {}

    @Test
    void aSplitHas32ImagesOrMore() {
        TrainingMode four = new TrainingMode(Precision.FLOAT32, 4);
        assertThat(Stream.of(1L, 63L, 64L, 127L, 128L, 1000L).map(four::splitsOf))
                .containsExactly(1, 1, 2, 3, 4, 4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrainingMode(Precision.FLOAT32, 0))
                .withMessageContaining("at least 1 split, not 0");
    }

    /** 65 images are splits of 33 and 32. The statistics move by 0.1 of the mean of both: to the mean of where each moves them. */
    @Test
    void eachSplitIsAsABatchOfItsOwn() {
        Run both = run(HALVES, rows(0, COUNT), Encoder::forward);
        Run first = run(WHOLE, rows(0, 33), Encoder::forward);
        Run second = run(WHOLE, rows(33, COUNT), Encoder::forward);
        assertThat(both.projections).hasSize(COUNT * 8);
        assertClose(Arrays.copyOf(both.projections, 33 * 8), first.projections);
        assertClose(Arrays.copyOfRange(both.projections, 33 * 8, COUNT * 8), second.projections);
        for (ParameterSpec buffer : SPEC.buffers()) {
            float[] one = first.weights.get(buffer.name()).values();
            float[] other = second.weights.get(buffer.name()).values();
            float[] mean = new float[one.length];
            for (int i = 0; i < mean.length; i++) {
                mean[i] = (one[i] + other[i]) / 2;
            }
            assertClose(both.weights.get(buffer.name()).values(), mean);
        }
    }

    @Test
    void shuffledImagesGetTheStatisticsOfOthersAndComeBackInOrder() {
        long[] order = random().permutation(COUNT);
        Run shuffled = run(HALVES, rows(0, COUNT), (encoder, views) -> encoder.forwardShuffled(views, random()));
        Run moved = run(HALVES, rows(order), Encoder::forward);
        for (int i = 0; i < COUNT; i++) {
            int from = (int) order[i] * 8;
            assertClose(
                    Arrays.copyOfRange(shuffled.projections, from, from + 8),
                    Arrays.copyOfRange(moved.projections, i * 8, i * 8 + 8));
        }
        assertThat(shuffled.projections).isNotEqualTo(run(HALVES, rows(0, COUNT), Encoder::forward).projections);
    }

    @Test
    void withoutSplitsTheOrderStays() {
        Run shuffled = run(WHOLE, rows(0, COUNT), (encoder, views) -> encoder.forwardShuffled(views, random()));
        assertThat(shuffled.projections).isEqualTo(run(WHOLE, rows(0, COUNT), Encoder::forward).projections);
    }

    /** One step from statistics r with momentum 0.1 leads to 0.9 r + 0.1 s, so a batch's own statistics s are known. */
    @Test
    void recalibratedStatisticsAreTheMeanOfThoseOfTheBatches() {
        SortedMap<String, HostArray> recalibrated;
        try (Torch torch = Torch.open();
                Encoder encoder = new Encoder(torch, SPEC, WHOLE, WEIGHTS)) {
            encoder.recalibrate(List.of(rows(0, 20), rows(20, 40), rows(40, 64)), torch::array);
            recalibrated = encoder.weights();
        }
        List<Run> alone = Stream.of(rows(0, 20), rows(20, 40), rows(40, 64))
                .map(rows -> run(WHOLE, rows, Encoder::forward))
                .toList();
        for (ParameterSpec buffer : SPEC.buffers()) {
            float before = buffer.name().endsWith("var") ? 1 : 0;
            float[] expected = new float[buffer.elementCount()];
            for (Run run : alone) {
                float[] after = run.weights.get(buffer.name()).values();
                for (int i = 0; i < expected.length; i++) {
                    expected[i] += (after[i] - 0.9f * before) / 0.1f / 3;
                }
            }
            assertClose(recalibrated.get(buffer.name()).values(), expected);
        }
        for (ParameterSpec parameter : SPEC.parameters()) {
            assertThat(recalibrated.get(parameter.name())).isEqualTo(WEIGHTS.get(parameter.name()));
        }
    }

    @Test
    void theViewsOfABatchAreFreedBeforeTheNextAreMade() {
        try (Torch torch = Torch.open();
                Encoder encoder = new Encoder(torch, SPEC, WHOLE, WEIGHTS)) {
            int before = torch.arrays();
            List<Integer> arrays = new ArrayList<>();
            encoder.recalibrate(List.of(rows(0, 20), rows(20, 40), rows(40, 64)), rows -> {
                arrays.add(torch.arrays());
                return torch.array(rows);
            });
            assertThat(arrays).containsExactly(before, before, before);
            assertThat(torch.arrays()).isEqualTo(before);
        }
    }

    private static CounterRandom random() {
        return CounterRandom.of(3, "lane", 0, 0);
    }

    private static Run run(
            TrainingMode mode, HostArray views, BiFunction<Encoder, ai.djl.ndarray.NDArray, Encoder.Output> forward) {
        try (Torch torch = Torch.open();
                Encoder encoder = new Encoder(torch, SPEC, mode, WEIGHTS);
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            float[] projections =
                    forward.apply(encoder, torch.array(views)).projections().toFloatArray();
            return new Run(projections, encoder.weights());
        }
    }

    private static HostArray rows(int from, int to) {
        long[] order = new long[to - from];
        Arrays.setAll(order, i -> from + i);
        return rows(order);
    }

    private static HostArray rows(long[] order) {
        int length = 3 * SIDE * SIDE;
        float[] all = ReferenceNumbers.floats("split views", COUNT * length, 4);
        float[] rows = new float[order.length * length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(all, (int) order[i] * length, rows, i * length, length);
        }
        return new HostArray(new long[] {order.length, 3, SIDE, SIDE}, rows);
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).containsExactly(expected, within(2e-4f));
    }
}
