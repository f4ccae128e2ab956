package io.tncc.cli.bench;

import java.util.List;

/**
 * How large what is measured is.
 *
 * @param matrices sides of the matrices that are multiplied
 * @param memories how many keys the memory holds, K
 * @param trainingBatches images of a step
 * @param embeddingBatches images that are embedded at once
 * @param sides of an image in training and embedding, in pixels
 * @param sideBatch images at once where the side grows
 * @param lanes learners that take turns
 * @param jpegSides sides of the pictures that are decoded, in pixels
 * @param replayBytes what a replay buffer holds at most where growth by policy is measured, unless the options say it
 */
record BenchSizes(
        List<Integer> matrices,
        List<Integer> memories,
        List<Integer> trainingBatches,
        List<Integer> embeddingBatches,
        List<Integer> sides,
        int sideBatch,
        List<Integer> lanes,
        List<Integer> jpegSides,
        String replayBytes) {

    /** Shows how all grows. */
    static final BenchSizes FULL = new BenchSizes(
            List.of(256, 1024, 2048),
            List.of(1024, 4096, 16_384, 65_536),
            List.of(32, 64, 128, 256),
            List.of(1, 8, 64, 256),
            List.of(32, 64, 128, 224),
            16,
            List.of(1, 10, 100, 1000),
            List.of(32, 128, 224, 500),
            "32 mb");

    /** The least that shows it. */
    static final BenchSizes QUICK = new BenchSizes(
            List.of(256, 1024),
            List.of(1024, 16_384),
            List.of(64),
            List.of(1, 64),
            List.of(32, 64),
            16,
            List.of(1, 4),
            List.of(32, 224),
            "1 mb");

    /** No growth: one size of each. */
    static BenchSizes one(int memory, int trainingBatch, int embeddingBatch, int side) {
        return new BenchSizes(
                List.of(1024),
                List.of(memory),
                List.of(trainingBatch),
                List.of(embeddingBatch),
                List.of(),
                trainingBatch,
                List.of(),
                List.of(side),
                "");
    }

    /** Whether training is measured in float32 and bfloat16, and not only in that of the options. */
    boolean bothPrecisions() {
        return equals(FULL);
    }

    /** Whether there is no growth. */
    boolean isOne() {
        return memories.size() == 1;
    }
}
