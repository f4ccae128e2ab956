package io.tncc.model.embed;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.UnsafeByteOperations;
import io.tncc.model.encoder.NetworkLayer;
import io.tncc.model.encoder.NetworkLayer.Convolution;
import io.tncc.model.encoder.NetworkLayer.GlobalMean;
import io.tncc.model.encoder.NetworkLayer.Linear;
import io.tncc.model.encoder.NetworkLayer.MaxPool;
import io.tncc.model.encoder.NetworkLayer.Relu;
import io.tncc.model.encoder.NetworkLayer.Residual;
import io.tncc.model.encoder.ParameterSpec;
import io.tncc.model.engine.HostArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes layers as nodes of an ONNX graph. Values are named by numbers in their order; each method returns the name of its result.
 * Source: <a href="https://onnx.ai/onnx/operators">onnx.ai/onnx/operators</a>.
 */
final class OnnxGraph {

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Map<String, HostArray> weights;
    private int values;

    /** A graph without nodes, of a network with these weights. */
    OnnxGraph(Map<String, HostArray> weights) {
        this.weights = weights;
    }

    Map<String, HostArray> weights() {
        return weights;
    }

    /** The graph, to be completed by what goes in and out. */
    GraphProto.Builder build(String name) {
        return graph.setName(name);
    }

    /** Writes the layers, applied to the value {@code x}. */
    String write(String x, List<NetworkLayer> layers) {
        for (NetworkLayer layer : layers) {
            x = write(x, layer);
        }
        return x;
    }

    private String write(String x, NetworkLayer layer) {
        if (layer instanceof Convolution convolution) {
            return convolution(x, convolution);
        } else if (layer instanceof Relu) {
            return node("Relu", x);
        } else if (layer instanceof MaxPool) {
            return node("MaxPool", List.of(x), ints("kernel_shape", 3, 3), ints("strides", 2, 2), pads(1));
        } else if (layer instanceof GlobalMean) {
            return node("Flatten", node("GlobalAveragePool", x));
        } else if (layer instanceof Linear linear) {
            return node("Gemm", List.of(x, weight(linear.weight()), weight(linear.bias())), number("transB", 1));
        } else if (layer instanceof Residual residual) {
            String branch = write(x, residual.branch());
            String shortcut = write(x, residual.shortcut());
            return node("Relu", node("Add", branch, shortcut));
        }
        throw new AssertionError(layer);
    }

    private String convolution(String x, Convolution convolution) {
        int kernel = convolution.kernel();
        int stride = convolution.stride();
        String y = node(
                "Conv",
                List.of(x, weight(convolution.weight())),
                ints("kernel_shape", kernel, kernel),
                ints("strides", stride, stride),
                pads(convolution.padding()));
        return node(
                "BatchNormalization",
                List.of(
                        y,
                        weight(convolution.normWeight()),
                        weight(convolution.normBias()),
                        weight(convolution.runningMean()),
                        weight(convolution.runningVariance())),
                attribute("epsilon", AttributeProto.AttributeType.FLOAT)
                        .setF((float) Convolution.NORM_EPSILON)
                        .build());
    }

    /** The same numbers as another type. */
    String cast(String x, TensorProto.DataType type) {
        return node("Cast", List.of(x), number("to", type.getNumber()));
    }

    /** The axes in another order. */
    String transpose(String x, long... order) {
        return node("Transpose", List.of(x), ints("perm", order));
    }

    /** The L2 norm of each row. */
    String lengths(String x) {
        return node("ReduceL2", List.of(x), ints("axes", 1), number("keepdims", 1));
    }

    /** A node without attributes. */
    String node(String operator, String... inputs) {
        return node(operator, List.of(inputs));
    }

    /** A node without attributes whose result has a name. */
    void last(String operator, String output, String... inputs) {
        add(operator, output, List.of(inputs));
    }

    private String node(String operator, List<String> inputs, AttributeProto... attributes) {
        String output = "x" + values++;
        add(operator, output, inputs, attributes);
        return output;
    }

    private void add(String operator, String output, List<String> inputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(Arrays.asList(attributes)));
    }

    private String weight(ParameterSpec parameter) {
        return constant(parameter.name(), Objects.requireNonNull(weights.get(parameter.name()), parameter.name()));
    }

    /** An array that is part of the model. */
    String constant(String name, HostArray array) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(array.values().length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(array.values());
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .setRawData(UnsafeByteOperations.unsafeWrap(bytes));
        for (long length : array.shape()) {
            tensor.addDims(length);
        }
        graph.addInitializer(tensor);
        return name;
    }

    private static AttributeProto pads(long each) {
        return ints("pads", each, each, each, each);
    }

    private static AttributeProto ints(String name, long... numbers) {
        AttributeProto.Builder attribute = attribute(name, AttributeProto.AttributeType.INTS);
        for (long number : numbers) {
            attribute.addInts(number);
        }
        return attribute.build();
    }

    private static AttributeProto number(String name, long number) {
        return attribute(name, AttributeProto.AttributeType.INT).setI(number).build();
    }

    private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }
}
