package io.tncc.model.encoder;

import io.tncc.model.encoder.NetworkLayer.Convolution;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The training mode of a network: BatchNorm by the statistics of the batch, running statistics updated in place.
 * Parameters are elements of the list {@code p}, buffers of the list {@code b}, in the order of the network.
 */
final class TrainingText extends NetworkText {

    static final String SIGNATURE = "x: Tensor, p: List[Tensor], b: List[Tensor]) -> Tuple[Tensor, Tensor]";
    static final String RECALIBRATING_SIGNATURE =
            "x: Tensor, momentum: Tensor, p: List[Tensor], b: List[Tensor]) -> Tuple[Tensor, Tensor]";
    static final double NORM_MOMENTUM = 0.1;

    private final boolean bfloat16;
    private final int splits;
    private final @Nullable String momentum;
    private final List<ParameterSpec> parameters = new ArrayList<>();
    private final List<ParameterSpec> buffers = new ArrayList<>();

    private TrainingText(Precision precision, int splits, @Nullable String momentum) {
        this.bfloat16 = precision == Precision.BFLOAT16;
        this.splits = splits;
        this.momentum = momentum;
    }

    /**
     * The body of the function: features and projections of the images {@code x}. In bfloat16 everything up to the global mean
     * is: the images are cast, and the weights of each convolution, whose gradients come back through the cast in float32.
     * BatchNorm keeps its parameters and statistics in float32, and the mean adds up in it.
     *
     * @param splits into how many parts BatchNorm divides the batch
     */
    static String of(EncoderSpec spec, Precision precision, int splits) {
        return new TrainingText(precision, splits, null).write(spec);
    }

    /** The same, where BatchNorm's running statistics move towards the batch's by a further argument, the momentum. */
    static String recalibrating(EncoderSpec spec, Precision precision) {
        return new TrainingText(precision, 1, "float(momentum[0])").write(spec);
    }

    private String write(EncoderSpec spec) {
        String x = assign("torch.contiguous(x, memory_format=2)"); // channels-last
        if (bfloat16) {
            x = assign("torch.to(%s, %d)", x, BFLOAT16);
        }
        String features = write(x, spec.backbone());
        String projections = write(features, spec.projector());
        if (!parameters.equals(spec.parameters()) || !buffers.equals(spec.buffers())) {
            throw new AssertionError("The order of the text's weights is not that of the network");
        }
        return statements() + "return (%s, %s)".formatted(features, projections);
    }

    @Override
    String convolution(String x, Convolution convolution) {
        String weight = weight(convolution.weight());
        if (bfloat16) {
            weight = assign("torch.to(%s, %d)", weight, BFLOAT16);
        }
        String y = convolve(x, convolution, weight, "None");
        String norm = "torch.batch_norm(%%s, %s, %s, %s, %s, True, %%s, %s, True)"
                .formatted(
                        weight(convolution.normWeight()),
                        weight(convolution.normBias()),
                        buffer(convolution.runningMean()),
                        buffer(convolution.runningVariance()),
                        Convolution.NORM_EPSILON);
        if (splits == 1) {
            return assign(norm, y, momentum == null ? NORM_MOMENTUM : momentum);
        }
        String parts = assign("torch.tensor_split(%s, %d, 0)", y, splits);
        List<String> normalised = new ArrayList<>();
        for (int split = 0; split < splits; split++) {
            normalised.add(assign(norm, parts + "[" + split + "]", momentumOfSplit(split)));
        }
        return assign("torch.cat([%s], 0)", String.join(", ", normalised));
    }

    /**
     * One after the other the splits move the running statistics so that in the end each has moved them by an equal share of the
     * momentum: what a later split leaves of an earlier one's is then that share.
     */
    private double momentumOfSplit(int split) {
        double share = NORM_MOMENTUM / splits;
        return share / (1 - (splits - 1 - split) * share);
    }

    @Override
    String globalMean(String x) {
        return bfloat16 ? assign("torch.mean(%s, [2, 3], False, dtype=%d)", x, FLOAT32) : super.globalMean(x);
    }

    @Override
    String weight(ParameterSpec parameter) {
        parameters.add(parameter);
        return "p[" + (parameters.size() - 1) + "]";
    }

    private String buffer(ParameterSpec buffer) {
        buffers.add(buffer);
        return "b[" + (buffers.size() - 1) + "]";
    }
}
