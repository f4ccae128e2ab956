package io.tncc.model.encoder;

import io.tncc.model.encoder.NetworkLayer.Convolution;
import io.tncc.model.engine.HostArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The inference mode of a network: each BatchNorm, by then a fixed scale and shift of each channel, is folded into the
 * convolution before it. Weights are elements of the list {@code w}.
 */
final class FoldedText extends NetworkText {

    private final Map<String, HostArray> weights;
    private final List<HostArray> folded = new ArrayList<>();

    FoldedText(Map<String, HostArray> weights) {
        this.weights = weights;
    }

    List<HostArray> folded() {
        return folded;
    }

    /** With s = gamma / sqrt(variance + epsilon): the weight becomes s weight, the bias beta - s mean. */
    @Override
    String convolution(String x, Convolution convolution) {
        float[] weight = values(convolution.weight());
        float[] gamma = values(convolution.normWeight());
        float[] beta = values(convolution.normBias());
        float[] mean = values(convolution.runningMean());
        float[] variance = values(convolution.runningVariance());
        int weightsPerChannel = weight.length / gamma.length;
        float[] scaled = new float[weight.length];
        float[] bias = new float[gamma.length];
        for (int channel = 0; channel < gamma.length; channel++) {
            double scale = gamma[channel] / Math.sqrt(variance[channel] + Convolution.NORM_EPSILON);
            bias[channel] = (float) (beta[channel] - scale * mean[channel]);
            for (int i = channel * weightsPerChannel; i < (channel + 1) * weightsPerChannel; i++) {
                scaled[i] = (float) (scale * weight[i]);
            }
        }
        String scaledWeight = add(new HostArray(convolution.weight().dimensions(), scaled));
        String scaledBias = add(new HostArray(convolution.normBias().dimensions(), bias));
        return convolve(x, convolution, scaledWeight, scaledBias);
    }

    @Override
    String weight(ParameterSpec parameter) {
        return add(new HostArray(parameter.dimensions(), values(parameter)));
    }

    private String add(HostArray array) {
        folded.add(array);
        return "w[%d]".formatted(folded.size() - 1);
    }

    private float[] values(ParameterSpec parameter) {
        return Objects.requireNonNull(weights.get(parameter.name()), parameter.name())
                .values();
    }
}
