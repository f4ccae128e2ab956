package io.tncc.model.embed;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.engine.HostArray;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderMetadata;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * An encoder as an ONNX model, to vectors of length 1. Its weights have the names of the encoder file. Source:
 * <a href="https://github.com/onnx/onnx/blob/main/docs/IR.md">github.com/onnx/onnx/blob/main/docs/IR.md</a>.
 *
 * <p>Letters: B batch, S side of an image, F feature size, D projection size, E size of an embedding: F or D.
 */
public final class OnnxModel {

    /** What {@link #ofPixels} takes, by its name: uint8, (B, S, S, 3). */
    public static final String PIXELS = "pixels";

    /** What comes out, by its name: float32, (B, E). */
    public static final String EMBEDDINGS = "embeddings";

    private static final String VIEWS = "views";

    /** The operators' version, of 2022, and the format's that came with it: old enough for any runtime in use. */
    private static final int OPERATORS = 17;

    private static final int FORMAT = 8;

    /** What a length is at least, so that a vector of zeros stays one. */
    private static final float LEAST_LENGTH = 1e-12f;

    private static final Dimension BATCH =
            Dimension.newBuilder().setDimParam("images").build();
    private static final Dimension CHANNELS = length(3);

    private OnnxModel() {}

    /**
     * The model from the bytes of pixels on, by the layer that the file names. The same encoder gives the same bytes.
     *
     * @param description the metadata of the model
     * @throws IllegalArgumentException if this release does not know such an encoder, or the weights are not its
     */
    public static byte[] ofPixels(EncoderFile encoder, SortedMap<String, String> description) {
        EncoderMetadata metadata = encoder.metadata();
        PixelScaling scaling = PixelScaling.of(metadata.normalisation());
        OnnxGraph graph = new OnnxGraph(encoder.weights());
        String x = graph.cast(PIXELS, TensorProto.DataType.FLOAT); // (B, S, S, 3)
        x = graph.transpose(x, 0, 3, 1, 2); // (B, 3, S, S)
        x = graph.node("Mul", x, graph.constant("input.scale", scaling.scale()));
        x = graph.node("Add", x, graph.constant("input.shift", scaling.shift()));
        Dimension side = length(metadata.inputSide());
        ValueInfoProto pixels = value(PIXELS, TensorProto.DataType.UINT8, BATCH, side, side, CHANNELS);
        ModelProto.Builder model = model(graph, EncoderSpec.of(metadata), x, metadata.embeddingLayer(), pixels);
        description.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.setModelVersion(metadata.version()).build().toByteArray();
    }

    /**
     * The model from normalised views on, float32 (B, 3, S, S). It names their side: only then can ONNX Runtime tell which values
     * have the same size, and use the memory of one, which is still in the processor's cache, for the next.
     *
     * @param weights parameters and buffers of the whole encoder by name
     * @param side of a view in pixels, S
     * @throws IllegalArgumentException if the weights are not those of the spec
     */
    static byte[] ofViews(EncoderSpec spec, Map<String, HostArray> weights, int side, EmbeddingLayer layer) {
        ValueInfoProto views = value(VIEWS, TensorProto.DataType.FLOAT, BATCH, CHANNELS, length(side), length(side));
        return model(new OnnxGraph(weights), spec, VIEWS, layer, views).build().toByteArray();
    }

    /** The model of a graph that has come to the views {@code x}, (B, 3, S, S). */
    private static ModelProto.Builder model(
            OnnxGraph graph, EncoderSpec spec, String x, EmbeddingLayer layer, ValueInfoProto input) {
        spec.requireMatching(graph.weights());
        x = graph.write(x, spec.backbone()); // (B, F)
        int size = spec.architecture().featureSize();
        if (layer == EmbeddingLayer.PROJECTOR) {
            x = graph.write(x, spec.projector()); // (B, D)
            size = spec.projectionSize();
        }
        HostArray least = new HostArray(new long[0], new float[] {LEAST_LENGTH});
        String length = graph.node("Max", graph.lengths(x), graph.constant("output.least-length", least)); // (B, 1)
        graph.last("Div", EMBEDDINGS, x, length); // (B, E)
        return ModelProto.newBuilder()
                .setIrVersion(FORMAT)
                .setProducerName("tncc-stream")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATORS))
                .setGraph(graph.build("encoder")
                        .addInput(input)
                        .addOutput(value(EMBEDDINGS, TensorProto.DataType.FLOAT, BATCH, length(size))));
    }

    private static Dimension length(int length) {
        return Dimension.newBuilder().setDimValue(length).build();
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, Dimension... axes) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder()
                .setElemType(type.getNumber())
                .setShape(TensorShapeProto.newBuilder().addAllDim(List.of(axes)));
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
