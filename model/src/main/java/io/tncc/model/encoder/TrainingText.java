package io.tncc.model.encoder;

import io.tncc.model.encoder.NetworkLayer.Convolution;
import java.util.ArrayList;
import java.util.List;

/**
 * The training mode of a network: BatchNorm by the statistics of the batch, running statistics updated in place.
 * Parameters are elements of the list {@code p}, buffers of the list {@code b}, in the order of the network.
 */
final class TrainingText extends NetworkText {

    static final String SIGNATURE = "x: Tensor, p: List[Tensor], b: List[Tensor]) -> Tuple[Tensor, Tensor]";
    static final double NORM_MOMENTUM = 0.1;
    static final double NORM_EPSILON = 1e-5;

    /** libtorch's numbers of the types. */
    private static final int FLOAT32 = 6;

    private static final int BFLOAT16 = 15;

    private final boolean bfloat16;
    private final List<ParameterSpec> parameters = new ArrayList<>();
    private final List<ParameterSpec> buffers = new ArrayList<>();

    private TrainingText(TrainingMode mode) {
        this.bfloat16 = mode.precision() == Precision.BFLOAT16;
    }

    /**
     * The body of the function: features and projections of the images {@code x}. In bfloat16 everything up to the global mean
     * is: the images are cast, and the weights of each convolution, whose gradients come back through the cast in float32.
     * BatchNorm keeps its parameters and statistics in float32, and the mean adds up in it.
     */
    static String of(EncoderSpec spec, TrainingMode mode) {
        TrainingText text = new TrainingText(mode);
        String x = text.assign("torch.contiguous(x, memory_format=2)"); // channels-last
        if (text.bfloat16) {
            x = text.assign("torch.to(%s, %d)", x, BFLOAT16);
        }
        String features = text.write(x, spec.backbone());
        String projections = text.write(features, spec.projector());
        if (!text.parameters.equals(spec.parameters()) || !text.buffers.equals(spec.buffers())) {
            throw new AssertionError("The order of the text's weights is not that of the network");
        }
        return text.statements() + "return (%s, %s)".formatted(features, projections);
    }

    @Override
    String convolution(String x, Convolution convolution) {
        String weight = weight(convolution.weight());
        if (bfloat16) {
            weight = assign("torch.to(%s, %d)", weight, BFLOAT16);
        }
        String y = convolve(x, convolution, weight, "None");
        return assign(
                "torch.batch_norm(%s, %s, %s, %s, %s, True, %s, %s, True)",
                y,
                weight(convolution.normWeight()),
                weight(convolution.normBias()),
                buffer(convolution.runningMean()),
                buffer(convolution.runningVariance()),
                NORM_MOMENTUM,
                NORM_EPSILON);
    }

    @Override
    String globalMean(String x) {
        return bfloat16 ? assign("torch.mean(%s, [2, 3], False, dtype=%d)", x, FLOAT32) : super.globalMean(x);
    }

    @Override
    String weight(ParameterSpec parameter) {
        parameters.add(parameter);
        return "p[%d]".formatted(parameters.size() - 1);
    }

    private String buffer(ParameterSpec buffer) {
        buffers.add(buffer);
        return "b[%d]".formatted(buffers.size() - 1);
    }
}
