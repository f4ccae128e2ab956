package io.tncc.model.encoder;

import io.tncc.model.encoder.NetworkLayer.Convolution;
import io.tncc.model.encoder.NetworkLayer.Residual;
import io.tncc.model.engine.HostArray;
import java.util.List;
import java.util.Map;

/**
 * The inference mode by operations of oneDNN: a convolution, the shortcut that is added to it and the positive part are one, so that a
 * feature map is written once and not read again in between.
 */
final class FusedText extends FoldedText {

    private static final String RELU = "\"relu\"";
    private static final String NO_SCALARS = "annotate(List[Optional[number]], [])";

    FusedText(Map<String, HostArray> weights) {
        super(weights);
    }

    @Override
    String convolution(String x, Convolution convolution) {
        return convolution(x, convolution, "\"none\"");
    }

    @Override
    String convolutionAndRelu(String x, Convolution convolution) {
        return convolution(x, convolution, RELU);
    }

    /** The last convolution of the branch adds to the shortcut in place, which nothing needs any more. */
    @Override
    String residual(String x, Residual residual) {
        List<NetworkLayer> branch = residual.branch();
        Convolution last = (Convolution) branch.get(branch.size() - 1);
        String y = write(x, branch.subList(0, branch.size() - 1));
        String shortcut = write(x, residual.shortcut());
        return assign(
                "ops.mkldnn._convolution_pointwise_(%s, %s, %s, \"add\", None, %s, %s, None)",
                shortcut, y, arguments(last), RELU, NO_SCALARS);
    }

    private String convolution(String x, Convolution convolution, String then) {
        return assign(
                "ops.mkldnn._convolution_pointwise(%s, %s, %s, %s, None)", x, arguments(convolution), then, NO_SCALARS);
    }

    /** Weight, bias, padding, stride, dilation and groups. */
    private String arguments(Convolution convolution) {
        FoldedConvolution folded = fold(convolution);
        return "%s, %s, [%3$d, %3$d], [%4$d, %4$d], [1, 1], 1"
                .formatted(folded.weight(), folded.bias(), convolution.padding(), convolution.stride());
    }
}
