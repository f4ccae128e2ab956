package io.tncc.model.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import io.tncc.model.encoder.ReferenceNumbers.Reference;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.OnnxRuntime;
import io.tncc.model.engine.OnnxSession;
import io.tncc.model.engine.Workspace;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxModelTest {

    private static final EncoderFile SMALL = Reference.RESNET20_CIFAR.file(EmbeddingLayer.BACKBONE);

    /** The numbers are those that PyTorch computed: {@code src/test/python/encoder_parity.py}. */
    @ParameterizedTest
    @EnumSource(names = {"RESNET20_CIFAR", "RESNET18_IMAGENET", "RESNET50_IMAGENET"})
    void theModelForPixelsEmbedsAsPyTorch(Reference reference) {
        long side = reference.side();
        for (EmbeddingLayer layer : EmbeddingLayer.values()) {
            byte[] model = OnnxModel.ofPixels(reference.file(layer), new TreeMap<>());
            try (OnnxSession session = OnnxRuntime.session(model, Workspace.RETURNED)) {
                float[] embeddings = session.run(new long[] {Reference.BATCH, side, side, 3}, reference.pixels());
                reference.assertMatches("embedding/" + layer, embeddings);
            }
        }
    }

    @Test
    void theModelTellsWhatItIsAndHasTheWeightsByTheirNames() throws Exception {
        SortedMap<String, String> description = new TreeMap<>(SMALL.metadata().toText());
        ModelProto model = ModelProto.parseFrom(OnnxModel.ofPixels(SMALL, description));
        assertThat(model.getMetadataPropsList())
                .extracting(StringStringEntryProto::getKey, StringStringEntryProto::getValue)
                .contains(Tuple.tuple("input.side", "32"));
        assertThat(model.getModelVersion()).isEqualTo(SMALL.metadata().version());
        assertThat(model.getGraph().getInitializerList())
                .extracting(TensorProto::getName)
                .contains("conv1.weight", "layer3.2.bn2.running_var")
                .doesNotContain("projector.0.weight");
        assertThat(OnnxModel.ofPixels(SMALL, description)).isEqualTo(OnnxModel.ofPixels(SMALL, description));
    }

    /** Else ONNX Runtime embeds slower: it does not know which values have the same size. */
    @Test
    void theModelForViewsNamesTheirSide() throws Exception {
        ModelProto model = ModelProto.parseFrom(
                OnnxModel.ofViews(Reference.RESNET20_CIFAR.spec(), SMALL.weights(), 48, EmbeddingLayer.BACKBONE));
        assertThat(model.getGraph()
                        .getInput(0)
                        .getType()
                        .getTensorType()
                        .getShape()
                        .getDimList())
                .extracting(Dimension::getDimValue)
                .containsExactly(0L, 3L, 48L, 48L);
    }

    @Test
    void weightsOfAnotherEncoderAreRefused() {
        SortedMap<String, HostArray> weights = new TreeMap<>(SMALL.weights());
        weights.remove("conv1.weight");
        EncoderFile incomplete = new EncoderFile(SMALL.metadata(), weights);
        assertThatThrownBy(() -> OnnxModel.ofPixels(incomplete, new TreeMap<>()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing conv1.weight");
        assertThatThrownBy(() -> Embedder.of(incomplete))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing conv1.weight");
    }
}
