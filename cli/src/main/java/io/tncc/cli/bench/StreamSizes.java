package io.tncc.cli.bench;

/**
 * How much goes through Kafka in each round.
 *
 * @param warmupSteps of training, before those that count; at least one
 * @param steps of training that count
 * @param warmupImages that are embedded before those that count; at least one
 * @param images that are embedded and count
 */
record StreamSizes(int warmupSteps, int steps, int warmupImages, int images) {

    StreamSizes {
        require("--warmup-steps", warmupSteps);
        require("--steps", steps);
        require("--warmup-images", warmupImages);
        require("--images", images);
    }

    private static void require(String option, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("%s is %d; allowed: 1 and more".formatted(option, count));
        }
    }
}
