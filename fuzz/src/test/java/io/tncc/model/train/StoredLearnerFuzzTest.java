package io.tncc.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tncc.fuzz.Budget;
import io.tncc.fuzz.LastInput;
import io.tncc.model.embed.Embedder;
import io.tncc.model.encoder.Architecture;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.Stem;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.Safetensors;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.objective.Consistency;
import io.tncc.model.objective.ConsistencySchedule;
import io.tncc.model.objective.Kernel;
import io.tncc.model.objective.ObjectiveSpec;
import io.tncc.model.optimizer.LearningRate;
import io.tncc.model.optimizer.Sgd;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.view.ViewPair;
import io.tncc.model.view.ViewRecipe;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is wrong with a learner in state, or with an encoder file, it is refused before libtorch sees it, or the learner trains and
 * the encoder embeds. An input is a list of {@link Edit edits} of a whole one: of random bytes, next to nothing gets that far.
 */
class StoredLearnerFuzzTest {

    private static final int SIDE = 16;
    private static final int LARGEST_EMBEDDED_SIDE = 64;
    private static final String LANE = "lane";
    private static final LearnerSpec SPEC = new LearnerSpec(
            new EncoderSpec(Architecture.RESNET20, Stem.CIFAR, 8, 4),
            SIDE,
            ViewPair.same(ViewRecipe.mocoV2Cifar()),
            new ObjectiveSpec(
                    new Kernel.StudentT(0.1, 10), Consistency.MEMORY, 0.1, 4, new ConsistencySchedule(0.3, 16, 32)),
            300,
            0.99,
            new Sgd.Spec(new LearningRate(0.06, 16, 0), 0.9, 5e-4),
            7,
            EmbeddingLayer.BACKBONE);

    private static final LearnerSnapshot WHOLE = wholeSnapshot();
    private static final byte[] FILE = Learner.initialEncoderFile(SPEC, LANE).toBytes();

    /** A learner's block is 3 MB and is read, copied to the device and written. */
    private static final Budget BUDGET = new Budget(Duration.ofSeconds(5), 256 << 20);

    static List<byte[]> edits() {
        return List.of(
                new byte[] {0},
                new byte[] {1},
                new byte[] {0, 0, 3, 0},
                new byte[] {0, 1, 3, 0},
                new byte[] {0, 2, 40, 2},
                new byte[] {0, 3, 60, 1, 1},
                new byte[] {0, 4, 0, 2, 0, 0},
                new byte[] {0, 5, 0, 1, 0},
                new byte[] {0, 6, 0, 1, 0},
                new byte[] {1, 0, 3, 0},
                new byte[] {1, 2, 40, 2},
                new byte[] {0, 5, 10, 1, 5, 90, 2, 3, 1, 6, 4, 70, 5, -106, 0, 3, 2, 1, 6, 1, 2, 2, -86, 3, 0, 1});
    }

    @MethodSource("edits")
    @FuzzTest
    void damageIsRefusedOrHarmless(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        LastInput.note(input);
        Edit edits = new Edit(ByteBuffer.wrap(input, 1, input.length - 1));
        if (input[0] % 2 == 0) {
            LearnerSnapshot snapshot = edits.of(WHOLE);
            restore(snapshot);
        } else {
            byte[] file = edits.of(FILE);
            load(file);
        }
    }

    private static void restore(LearnerSnapshot snapshot) throws Exception {
        Learner learner;
        try {
            learner = BUDGET.hold(() -> Learner.restore(SPEC, LANE, snapshot));
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        try (learner) {
            long steps = learner.steps();
            learner.train(batch(learner.imagesSeen(), 4));
            assertThat(learner.steps()).isEqualTo(steps + 1);
            assertThat(Safetensors.parse(learner.encoderFile(1).toBytes()).tensors())
                    .isNotEmpty();
            learner.changes();
        }
    }

    private static void load(byte[] file) throws Exception {
        Embedder embedder;
        try {
            embedder = BUDGET.hold(() -> Embedder.of(EncoderFile.parse(file)));
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        try (embedder) {
            int side = embedder.side();
            if (side > LARGEST_EMBEDDED_SIDE) {
                return;
            }
            float[][] embeddings = embedder.embed(new byte[2 * ImageBatch.imageBytes(side)], 2, side);
            assertThat(embeddings).hasDimensions(2, embedder.size());
        }
    }

    private static LearnerSnapshot wholeSnapshot() {
        try (Learner learner = Learner.initial(SPEC, LANE)) {
            for (int step = 0; step < 2; step++) {
                learner.train(batch(step * 150L, 150));
            }
            return learner.changes();
        }
    }

    private static ImageBatch batch(long firstOrdinal, int size) {
        byte[] pixels = new byte[size * ImageBatch.imageBytes(SIDE)];
        new SplittableRandom(firstOrdinal).nextBytes(pixels);
        return new ImageBatch(
                SIDE,
                pixels,
                LongStream.range(firstOrdinal, firstOrdinal + size).toArray());
    }
}
