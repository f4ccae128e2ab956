package io.tncc.model.encoder;

import io.tncc.model.encoder.NetworkLayer.Convolution;
import io.tncc.model.engine.HostArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The inference mode of a network: each BatchNorm, by then a fixed scale and shift of each channel, is folded into the
 * convolution before it. Weights are elements of the list {@code w}. In bfloat16 everything up to the global mean is, as in
 * {@linkplain TrainingText training}; what follows is float32, the mean included.
 */
final class FoldedText extends NetworkText {

    private final Map<String, HostArray> weights;
    private final boolean bfloat16;
    private final List<HostArray> folded = new ArrayList<>();
    private int convolved;

    FoldedText(Map<String, HostArray> weights, Precision precision) {
        this.weights = weights;
        this.bfloat16 = precision == Precision.BFLOAT16;
    }

    /** Writes the layers, applied to the float32 variable {@code x}. Returns the variable of the result, float32 too. */
    String writeFrom(String x, List<NetworkLayer> layers) {
        return write(bfloat16 ? assign("torch.to(%s, %d)", x, BFLOAT16) : x, layers);
    }

    List<HostArray> folded() {
        return folded;
    }

    /** How many of them, the first, are of convolutions. */
    int convolved() {
        return convolved;
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
        convolved = folded.size();
        return convolve(x, convolution, scaledWeight, scaledBias);
    }

    @Override
    String globalMean(String x) {
        return bfloat16 ? assign("torch.mean(%s, [2, 3], False, dtype=%d)", x, FLOAT32) : super.globalMean(x);
    }

    @Override
    String weight(ParameterSpec parameter) {
        return add(new HostArray(parameter.dimensions(), values(parameter)));
    }

    private String add(HostArray array) {
        folded.add(array);
        return "w[" + (folded.size() - 1) + "]";
    }

    private float[] values(ParameterSpec parameter) {
        return Objects.requireNonNull(weights.get(parameter.name()), parameter.name())
                .values();
    }
}
