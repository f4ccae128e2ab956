package io.tncc.cli.bench;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What is measured. */
enum BenchPart {
    /** What the device gives at most: the product of two matrices, in float32 and in bfloat16. */
    MATRIX_PRODUCT,
    /** A learner's step: views, both encoders, the loss and the update. */
    TRAINING_STEP,
    /** From pixels to vectors. */
    EMBEDDING,
    /** From a JPEG to pixels, by one thread. */
    DECODE,
    /** What a checkpoint takes of a learner, and how a learner comes back from it. */
    SNAPSHOT,
    /** Training step and embedding by threads, each number of them in a process of its own. */
    THREADS,
    /** The training step in a loop, and the same through Kafka and Flink. */
    TRAINING_STREAM,
    /** From images on Kafka to embeddings on Kafka. */
    EMBEDDING_STREAM,
    /** From an image's append to Kafka until its embedding can be read, well below the most that the job makes. */
    EMBEDDING_LATENCY;

    /** Those that take seconds each. */
    static final Set<BenchPart> QUICK = Collections.unmodifiableSet(
            EnumSet.of(MATRIX_PRODUCT, TRAINING_STEP, EMBEDDING, DECODE, SNAPSHOT, THREADS));

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
