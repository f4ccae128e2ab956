package io.tncc.model.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.model.encoder.ReferenceNumbers.Reference;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderMetadata;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmbeddingModuleTest {

    /** The numbers are those that PyTorch computed: {@code src/test/python/encoder_parity.py}. */
    @ParameterizedTest
    @EnumSource(names = {"RESNET20_CIFAR", "RESNET18_IMAGENET", "RESNET50_IMAGENET"})
    void aModuleOfItsOwnEmbedsAsPyTorch(Reference reference) {
        for (EmbeddingLayer layer : EmbeddingLayer.values()) {
            byte[] archive = EmbeddingModule.archive(reference.file(layer), Map.of());
            try (EmbeddingModule module = EmbeddingModule.load(archive)) {
                float[][] embeddings = module.embed(reference.pixels(), Reference.BATCH, reference.side());
                reference.assertMatches("embedding/" + layer, concatenated(embeddings));
            }
        }
    }

    @Test
    void theSameEncoderGivesTheSameBytes() {
        EncoderFile file = Reference.RESNET20_CIFAR.file(EmbeddingLayer.BACKBONE);
        assertThat(EmbeddingModule.archive(file, Map.of("a", "1", "b", "2")))
                .isEqualTo(EmbeddingModule.archive(file, new TreeMap<>(Map.of("b", "2", "a", "1"))));
    }

    @Test
    void textsGoWithTheModule() throws IOException {
        byte[] archive = EmbeddingModule.archive(
                Reference.RESNET20_CIFAR.file(EmbeddingLayer.BACKBONE), Map.of("encoder.json", "{}"));
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            ZipEntry entry = zip.getNextEntry();
            while (entry != null && !entry.getName().equals("m/extra/encoder.json")) {
                entry = zip.getNextEntry();
            }
            assertThat(entry).isNotNull();
            assertThat(new String(zip.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("{}");
        }
    }

    @Test
    void anUnknownArchitectureIsRefusedByName() {
        EncoderFile known = Reference.RESNET20_CIFAR.file(EmbeddingLayer.BACKBONE);
        Map<String, String> text = new TreeMap<>(known.metadata().toText());
        text.put("encoder.architecture", "resnet2000");
        EncoderFile unknown = new EncoderFile(EncoderMetadata.of(text), known.weights());
        assertThatThrownBy(() -> EmbeddingModule.archive(unknown, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("resnet2000");
    }

    private static float[] concatenated(float[][] rows) {
        float[] values = new float[rows.length * rows[0].length];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, values, row * rows[row].length, rows[row].length);
        }
        return values;
    }
}
