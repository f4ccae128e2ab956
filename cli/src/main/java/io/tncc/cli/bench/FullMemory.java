package io.tncc.cli.bench;

import io.tncc.model.engine.HostArray;
import io.tncc.model.memory.MemorySegment;
import io.tncc.model.memory.SlidingMemory;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.snapshot.MemorySegments;
import io.tncc.model.snapshot.WeightsBlock;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Learners whose memory is full, of random keys, as after a long training: a step costs what it costs from then on. */
final class FullMemory {

    /** Past every schedule. */
    private static final long IMAGES_SEEN = 1_000_000_000;

    private FullMemory() {}

    /** What such a learner is saved as. */
    static LearnerSnapshot snapshot(LearnerSpec spec, String lane) {
        try (Learner initial = Learner.initial(spec, lane)) {
            WeightsBlock weights = WeightsBlock.parse(initial.changes().weights());
            WeightsBlock later = new WeightsBlock(
                    lane,
                    weights.identity(),
                    IMAGES_SEEN,
                    IMAGES_SEEN,
                    spec.memorySize(),
                    weights.encoder(),
                    weights.momentumEncoder(),
                    weights.velocities());
            return new LearnerSnapshot(later.toBytes(), MemorySegments.toBytes(segments(spec)));
        }
    }

    private static SortedMap<Integer, MemorySegment> segments(LearnerSpec spec) {
        Random random = new Random(spec.memorySize());
        int size = spec.encoder().projectionSize();
        SortedMap<Integer, MemorySegment> segments = new TreeMap<>();
        for (int first = 0; first < spec.memorySize(); first += SlidingMemory.SEGMENT_ROWS) {
            int rows = Math.min(SlidingMemory.SEGMENT_ROWS, spec.memorySize() - first);
            float[] keys = new float[rows * size];
            for (int row = 0; row < rows; row++) {
                fill(keys, row * size, size, random);
            }
            HostArray array = new HostArray(new long[] {rows, size}, keys);
            segments.put(segments.size(), new MemorySegment(array, new int[0]));
        }
        return segments;
    }

    /** A random direction. */
    static float[] direction(int size, Random random) {
        float[] direction = new float[size];
        fill(direction, 0, size, random);
        return direction;
    }

    private static void fill(float[] keys, int from, int size, Random random) {
        double squares = 0;
        for (int i = from; i < from + size; i++) {
            keys[i] = (float) random.nextGaussian();
            squares += keys[i] * keys[i];
        }
        for (int i = from; i < from + size; i++) {
            keys[i] /= (float) Math.sqrt(squares);
        }
    }
}
