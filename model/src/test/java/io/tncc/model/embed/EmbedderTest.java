package io.tncc.model.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tncc.model.encoder.ReferenceNumbers.Reference;
import io.tncc.model.engine.BitExact;
import io.tncc.model.engine.Torch;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.image.Normalisation;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmbedderTest {

    private static final Reference SMALL = Reference.RESNET20_CIFAR;

    @ParameterizedTest
    @EnumSource
    void embeddingsArePyTorchsInInferenceMode(Reference reference) {
        for (EmbeddingLayer layer : EmbeddingLayer.values()) {
            try (Torch torch = Torch.open();
                    Embedder embedder = embedder(torch, reference, layer)) {
                float[][] embeddings = embedder.embed(reference.pixels(), Reference.BATCH, reference.side());
                assertThat(embeddings).hasDimensions(Reference.BATCH, embedder.size());
                reference.assertMatches("embedding/" + layer, concatenated(embeddings));
            }
        }
    }

    /** Else nothing here would run the operations that production runs. */
    @Test
    @EnabledOnOs(OS.LINUX)
    @BitExact
    void libtorchForLinuxHasTheOperationsOfOneDnn() {
        try (Torch torch = Torch.open()) {
            assertThat(torch.hasOneDnn()).isTrue();
        }
    }

    @Test
    void anEmbeddingDoesNotDependOnItsBatch() {
        try (Torch torch = Torch.open();
                Embedder embedder = embedder(torch, SMALL, EmbeddingLayer.BACKBONE)) {
            float[][] together = embedder.embed(SMALL.pixels(), Reference.BATCH, 32);
            int bytes = 32 * 32 * 3;
            byte[] last = Arrays.copyOfRange(SMALL.pixels(), bytes, 2 * bytes);
            assertThat(embedder.embed(last, 1, 32)[0]).containsExactly(together[1], within(1e-6f));
        }
    }

    @Test
    void noImagesGiveNoEmbeddings() {
        try (Torch torch = Torch.open();
                Embedder embedder = embedder(torch, SMALL, EmbeddingLayer.BACKBONE)) {
            assertThat(embedder.embed(new byte[0], 0, 32)).isEmpty();
        }
    }

    @Test
    void anotherNumberOfBytesIsRefused() {
        try (Torch torch = Torch.open();
                Embedder embedder = embedder(torch, SMALL, EmbeddingLayer.BACKBONE)) {
            assertThatThrownBy(() -> embedder.embed(new byte[100], 1, 32))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("100 bytes are not 1 images of side 32");
        }
    }

    @Test
    void embeddingLeavesNoArraysAndClosingFreesAll() {
        try (Torch torch = Torch.open()) {
            Embedder embedder = embedder(torch, SMALL, EmbeddingLayer.PROJECTOR);
            int before = torch.manager().getManagedArrays().size();
            embedder.embed(SMALL.pixels(), Reference.BATCH, 32);
            assertThat(torch.manager().getManagedArrays()).hasSize(before);
            embedder.close();
            assertThat(torch.manager().getManagedArrays()).isEmpty();
        }
    }

    private static Embedder embedder(Torch torch, Reference reference, EmbeddingLayer layer) {
        return new Embedder(torch, reference.spec(), reference.weights(), Normalisation.IMAGENET, layer);
    }

    private static float[] concatenated(float[][] rows) {
        float[] values = new float[rows.length * rows[0].length];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, values, row * rows[row].length, rows[row].length);
        }
        return values;
    }
}
