package io.tncc.cli.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.tncc.model.embed.Embedder;
import io.tncc.model.encoder.Architecture;
import io.tncc.model.encoder.Stem;
import io.tncc.model.engine.HostArray;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxModelTest {

    private static final int IMAGES = 3;

    /** Our embedder is held to PyTorch's numbers for each of these by a test of its own. */
    @ParameterizedTest
    @CsvSource({
        "RESNET20, CIFAR, 32, BACKBONE",
        "RESNET20, CIFAR, 32, PROJECTOR",
        "RESNET18, IMAGENET, 64, BACKBONE",
        "RESNET50, IMAGENET, 64, BACKBONE"
    })
    void onnxRuntimeEmbedsAsWeDo(Architecture architecture, Stem stem, int side, EmbeddingLayer layer) {
        EncoderFile encoder = TestEncoder.of(architecture, stem, side, layer);
        byte[] pixels = TestEncoder.pixels(IMAGES, side);
        try (Embedder ours = Embedder.of(encoder);
                OnnxEmbedder theirs = new OnnxEmbedder(OnnxModel.of(encoder, new TreeMap<>()))) {
            float[][] expected = ours.embed(pixels, IMAGES, side);
            assertThat(CheckedExport.largestDifference(expected, theirs.embed(pixels, IMAGES, side)))
                    .isLessThan(1e-5);
            assertThat(CheckedExport.largestDifference(new float[][] {expected[0], expected[1]}, expected))
                    .isInfinite();
            // the images differ, so that an export that ignored them would be seen
            assertThat(CheckedExport.largestDifference(new float[][] {expected[0]}, new float[][] {expected[1]}))
                    .isGreaterThan(1e-3);
        }
    }

    @Test
    void theModelTellsWhatItIsAndHasTheWeightsByTheirNames() throws Exception {
        EncoderFile encoder = TestEncoder.resnet20();
        SortedMap<String, String> description = new TreeMap<>(encoder.metadata().toText());
        ModelProto model = ModelProto.parseFrom(OnnxModel.of(encoder, description));
        assertThat(model.getMetadataPropsList())
                .extracting(StringStringEntryProto::getKey, StringStringEntryProto::getValue)
                .contains(org.assertj.core.groups.Tuple.tuple("input.side", "32"));
        assertThat(model.getGraph().getInitializerList())
                .extracting(TensorProto::getName)
                .contains("conv1.weight", "layer3.2.bn2.running_var")
                .doesNotContain("projector.0.weight");
        assertThat(OnnxModel.of(encoder, description)).isEqualTo(OnnxModel.of(encoder, description));
    }

    @Test
    void weightsOfAnotherEncoderAreRefused() {
        EncoderFile encoder = TestEncoder.resnet20();
        SortedMap<String, HostArray> weights = new TreeMap<>(encoder.weights());
        weights.remove("conv1.weight");
        assertThatThrownBy(() -> OnnxModel.of(new EncoderFile(encoder.metadata(), weights), new TreeMap<>()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing conv1.weight");
    }
}
