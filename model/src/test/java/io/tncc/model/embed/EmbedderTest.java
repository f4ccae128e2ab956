package io.tncc.model.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import io.tncc.model.encoder.Precision;
import io.tncc.model.encoder.ReferenceNumbers.Reference;
import io.tncc.model.engine.BitExact;
import io.tncc.model.engine.Torch;
import io.tncc.model.engine.Workspace;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.Normalisation;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmbedderTest {

    private static final Reference SMALL = Reference.RESNET20_CIFAR;

    private enum Program {
        ONNX_RUNTIME {
            @Override
            Embedder embedder(Reference reference, int side, EmbeddingLayer layer) {
                return new OnnxEmbedder(
                        reference.spec(), reference.weights(), side, Normalisation.IMAGENET, layer, Workspace.KEPT);
            }
        },
        LIBTORCH {
            @Override
            Embedder embedder(Reference reference, int side, EmbeddingLayer layer) {
                return new TorchEmbedder(
                        Torch.open(),
                        reference.spec(),
                        reference.weights(),
                        side,
                        Normalisation.IMAGENET,
                        layer,
                        Precision.FLOAT32);
            }
        };

        abstract Embedder embedder(Reference reference, int side, EmbeddingLayer layer);

        Embedder small() {
            return small(32);
        }

        Embedder small(int side) {
            return embedder(SMALL, side, EmbeddingLayer.BACKBONE);
        }
    }

    /** A batch in parts, and twice: the second is computed in what was kept. */
    @Test
    void aWorkspaceThatIsKeptChangesNoBit() {
        byte[] pixels = new byte[37 * 32 * 32 * 3];
        new Random(1).nextBytes(pixels);
        EncoderFile file = SMALL.file(EmbeddingLayer.BACKBONE);
        try (Embedder keeping = OnnxEmbedder.of(file, EmbeddingLayer.BACKBONE, Workspace.KEPT);
                Embedder returning = OnnxEmbedder.of(file, EmbeddingLayer.BACKBONE, Workspace.RETURNED)) {
            float[][] embeddings = returning.embed(pixels, 37, 32);
            assertThat(keeping.embed(pixels, 37, 32)).isDeepEqualTo(embeddings);
            assertThat(keeping.embed(pixels, 37, 32)).isDeepEqualTo(embeddings);
        }
    }

    @ParameterizedTest
    @EnumSource
    void embeddingsArePyTorchsInInferenceMode(Reference reference) {
        for (Program program : Program.values()) {
            for (EmbeddingLayer layer : EmbeddingLayer.values()) {
                try (Embedder embedder = program.embedder(reference, reference.side(), layer)) {
                    float[][] embeddings = embedder.embed(reference.pixels(), Reference.BATCH, reference.side());
                    assertThat(embeddings).hasDimensions(Reference.BATCH, embedder.size());
                    reference.assertMatches("embedding/" + layer, concatenated(embeddings));
                }
            }
        }
    }

    @Test
    @BitExact
    void onACpuItIsOnnxRuntimeThatEmbeds() {
        EncoderFile file = SMALL.file(EmbeddingLayer.PROJECTOR);
        try (Embedder embedder = Embedder.of(file)) {
            assertThat(embedder.side()).isEqualTo(file.metadata().inputSide());
            assertThat(embedder).isInstanceOf(OnnxEmbedder.class);
            assertThat(embedder.size()).isEqualTo(SMALL.spec().projectionSize());
        }
    }

    /** Eight bits of each number: the angle between both embeddings has a cosine of 0.9999, and they are not the same. */
    @ParameterizedTest
    @EnumSource
    void inBfloat16EmbeddingsAreAlmostThoseOfFloat32(EmbeddingLayer layer) {
        EncoderFile file = SMALL.file(layer);
        try (Embedder exact = Embedder.of(file, layer, Precision.FLOAT32, Workspace.KEPT);
                Embedder rounded = Embedder.of(file, layer, Precision.BFLOAT16, Workspace.KEPT)) {
            float[][] expected = exact.embed(SMALL.pixels(), Reference.BATCH, 32);
            float[][] embeddings = rounded.embed(SMALL.pixels(), Reference.BATCH, 32);
            for (int image = 0; image < Reference.BATCH; image++) {
                assertThat(cosine(embeddings[image], embeddings[image])).isCloseTo(1, within(1e-5));
                assertThat(cosine(embeddings[image], expected[image])).isBetween(0.999, 1 - 1e-7);
            }
        }
    }

    private static double cosine(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += (double) left[i] * right[i];
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource
    void anEmbeddingDoesNotDependOnItsBatch(Program program) {
        byte[] pixels = noise(64 * 32 * 32 * 3);
        try (Embedder embedder = program.small()) {
            float[][] together = embedder.embed(pixels, 64, 32);
            byte[] last = Arrays.copyOfRange(pixels, 63 * 32 * 32 * 3, pixels.length);
            assertThat(embedder.embed(last, 1, 32)[0]).containsExactly(together[63], within(1e-6f));
        }
    }

    /** Of ONNX Runtime, a part has as many images of this side as 8 MiB have: 2. Up to 2 threads would else make fewer parts. */
    @ParameterizedTest
    @EnumSource
    void moreImagesThanGoAtOnceKeepTheirOrder(Program program) {
        int side = 512;
        int bytes = side * side * 3;
        byte[] pixels = noise(9 * bytes);
        try (Embedder embedder = program.small(side)) {
            float[][] together = embedder.embed(pixels, 9, side);
            for (int image : new int[] {0, 2, 8}) {
                byte[] alone = Arrays.copyOfRange(pixels, image * bytes, (image + 1) * bytes);
                assertThat(together[image]).containsExactly(embedder.embed(alone, 1, side)[0], within(1e-5f));
            }
        }
    }

    @Test
    void bothProgramsEmbedViewsAlike() {
        try (Torch torch = Torch.open();
                Embedder onnx = Program.ONNX_RUNTIME.small();
                Embedder libtorch = Program.LIBTORCH.small();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            float[][] expected = libtorch.embedViews(torch.array(SMALL.views()));
            float[][] embeddings = onnx.embedViews(torch.array(SMALL.views()));
            for (int image = 0; image < Reference.BATCH; image++) {
                assertThat(embeddings[image]).containsExactly(expected[image], within(1e-5f));
            }
            assertThat(embeddings[0]).isNotEqualTo(embeddings[1]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noImagesGiveNoEmbeddings(Program program) {
        try (Embedder embedder = program.small()) {
            assertThat(embedder.embed(new byte[0], 0, 32)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherNumberOfBytesIsRefused(Program program) {
        try (Embedder embedder = program.small()) {
            assertThatThrownBy(() -> embedder.embed(new byte[100], 1, 32))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("100 bytes are not 1 images of side 32");
        }
    }

    @ParameterizedTest
    @EnumSource
    void imagesOfAnotherSideAreRefused(Program program) {
        try (Torch torch = Torch.open();
                Embedder embedder = program.small(64);
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            assertThat(embedder.side()).isEqualTo(64);
            assertThatThrownBy(() -> embedder.embed(SMALL.pixels(), Reference.BATCH, 32))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The encoder embeds images of side 64, not 32");
            NDArray views = torch.array(SMALL.views());
            assertThatThrownBy(() -> embedder.embedViews(views))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The encoder embeds images of side 64, not 32");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsClosedEmbedsNoMore(Program program) {
        Embedder embedder = program.small();
        embedder.close();
        assertThatThrownBy(() -> embedder.embed(SMALL.pixels(), Reference.BATCH, 32))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void embeddingLeavesNoArraysAndClosingFreesAll() {
        try (Torch torch = Torch.open()) {
            Embedder embedder = new TorchEmbedder(
                    torch,
                    SMALL.spec(),
                    SMALL.weights(),
                    32,
                    Normalisation.IMAGENET,
                    EmbeddingLayer.PROJECTOR,
                    Precision.BFLOAT16);
            int before = torch.manager().getManagedArrays().size();
            embedder.embed(SMALL.pixels(), Reference.BATCH, 32);
            assertThat(torch.manager().getManagedArrays()).hasSize(before);
            embedder.close();
            assertThat(torch.manager().getManagedArrays()).isEmpty();
        }
    }

    private static byte[] noise(int count) {
        byte[] bytes = new byte[count];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static float[] concatenated(float[][] rows) {
        float[] values = new float[rows.length * rows[0].length];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, values, row * rows[row].length, rows[row].length);
        }
        return values;
    }
}
