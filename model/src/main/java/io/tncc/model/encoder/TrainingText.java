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

    private final List<ParameterSpec> parameters = new ArrayList<>();
    private final List<ParameterSpec> buffers = new ArrayList<>();

    /** The body of the function: features and projections of the images {@code x}. */
    static String of(EncoderSpec spec) {
        TrainingText text = new TrainingText();
        String x = text.assign("torch.contiguous(x, memory_format=2)"); // channels-last
        String features = text.write(x, spec.backbone());
        String projections = text.write(features, spec.projector());
        if (!text.parameters.equals(spec.parameters()) || !text.buffers.equals(spec.buffers())) {
            throw new AssertionError("The order of the text's weights is not that of the network");
        }
        return text.statements() + "return (%s, %s)".formatted(features, projections);
    }

    @Override
    String convolution(String x, Convolution convolution) {
        String y = convolve(x, convolution, weight(convolution.weight()), "None");
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
    String weight(ParameterSpec parameter) {
        parameters.add(parameter);
        return "p[%d]".formatted(parameters.size() - 1);
    }

    private String buffer(ParameterSpec buffer) {
        buffers.add(buffer);
        return "b[%d]".formatted(buffers.size() - 1);
    }
}
