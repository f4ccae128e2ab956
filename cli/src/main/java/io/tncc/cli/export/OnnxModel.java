package io.tncc.cli.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.tncc.model.embed.PixelScaling;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.engine.HostArray;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderMetadata;
import java.util.SortedMap;

/**
 * An encoder as an ONNX model: from uint8 pixels to vectors of length 1. Its weights have the names of the encoder file. Source:
 * <a href="https://github.com/onnx/onnx/blob/main/docs/IR.md">github.com/onnx/onnx/blob/main/docs/IR.md</a>.
 *
 * <p>Letters: B batch, S side of an image, F feature size, D projection size, E size of an embedding: F or D.
 */
final class OnnxModel {

    /** The operators' version, of 2022, and the format's that came with it: old enough for any runtime in use. */
    private static final int OPERATORS = 17;

    private static final int FORMAT = 8;
    private static final String BATCH = "images";

    /** What a length is at least, so that a vector of zeros stays one. */
    private static final float LEAST_LENGTH = 1e-12f;

    private OnnxModel() {}

    /**
     * The bytes of the model. The same encoder gives the same bytes.
     *
     * @param description the metadata of the model
     * @throws IllegalArgumentException if this release does not know such an encoder, or the weights are not its
     */
    static byte[] of(EncoderFile encoder, SortedMap<String, String> description) {
        EncoderMetadata metadata = encoder.metadata();
        EncoderSpec spec = EncoderSpec.of(metadata);
        spec.requireMatching(encoder.weights());
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(FORMAT)
                .setProducerName("tncc-stream")
                .setModelVersion(metadata.version())
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATORS))
                .setGraph(graph(encoder, spec));
        description.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build().toByteArray();
    }

    private static GraphProto graph(EncoderFile encoder, EncoderSpec spec) {
        EncoderMetadata metadata = encoder.metadata();
        PixelScaling scaling = PixelScaling.of(metadata.normalisation());
        OnnxGraph graph = new OnnxGraph(encoder.weights());
        String x = graph.cast(ExportDescription.INPUT, TensorProto.DataType.FLOAT); // (B, S, S, 3)
        x = graph.transpose(x, 0, 3, 1, 2); // (B, 3, S, S)
        x = graph.node("Mul", x, graph.constant("input.scale", scaling.scale()));
        x = graph.node("Add", x, graph.constant("input.shift", scaling.shift()));
        x = graph.write(x, spec.backbone()); // (B, F)
        if (metadata.embeddingLayer() == EmbeddingLayer.PROJECTOR) {
            x = graph.write(x, spec.projector()); // (B, D)
        }
        HostArray least = new HostArray(new long[0], new float[] {LEAST_LENGTH});
        String length = graph.node("Max", graph.lengths(x), graph.constant("output.least-length", least)); // (B, 1)
        graph.last("Div", ExportDescription.OUTPUT, x, length); // (B, E)
        int side = metadata.inputSide();
        return graph.build("encoder")
                .addInput(value(ExportDescription.INPUT, TensorProto.DataType.UINT8, side, side, 3))
                .addOutput(value(ExportDescription.OUTPUT, TensorProto.DataType.FLOAT, metadata.embeddingSize()))
                .build();
    }

    /** A value whose first axis is the batch. */
    private static ValueInfoProto value(String name, TensorProto.DataType type, int... axes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
        for (int axis : axes) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(axis));
        }
        TypeProto.Tensor.Builder tensor =
                TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
