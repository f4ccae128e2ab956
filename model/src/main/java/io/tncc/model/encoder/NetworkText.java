package io.tncc.model.encoder;

import io.tncc.model.encoder.NetworkLayer.Convolution;
import io.tncc.model.encoder.NetworkLayer.GlobalMean;
import io.tncc.model.encoder.NetworkLayer.Linear;
import io.tncc.model.encoder.NetworkLayer.MaxPool;
import io.tncc.model.encoder.NetworkLayer.Relu;
import io.tncc.model.encoder.NetworkLayer.Residual;
import java.util.List;
import java.util.Locale;

/**
 * Writes layers as TorchScript statements. What a convolution and its BatchNorm become, and where weights come from, is
 * left to the writer for {@linkplain TrainingText training} and the one for {@linkplain FoldedText inference}.
 *
 * <p>Operations in place save memory and time; each works on a result that no other operation needs, be it forward or
 * backward.
 */
abstract sealed class NetworkText permits TrainingText, FoldedText {

    /** libtorch's numbers of the types. */
    static final int FLOAT32 = 6;

    static final int BFLOAT16 = 15;

    private final StringBuilder statements = new StringBuilder();
    private int variables;

    /** Writes the layers, applied to the variable {@code x}. Returns the variable of the result. */
    final String write(String x, List<NetworkLayer> layers) {
        for (NetworkLayer layer : layers) {
            x = write(x, layer);
        }
        return x;
    }

    private String write(String x, NetworkLayer layer) {
        if (layer instanceof Convolution convolution) {
            return convolution(x, convolution);
        } else if (layer instanceof Relu) {
            return assign("torch.relu_(%s)", x);
        } else if (layer instanceof MaxPool) {
            return assign("torch.max_pool2d(%s, [3, 3], [2, 2], [1, 1])", x);
        } else if (layer instanceof GlobalMean) {
            return globalMean(x);
        } else if (layer instanceof Linear linear) {
            return assign("torch.linear(%s, %s, %s)", x, weight(linear.weight()), weight(linear.bias()));
        } else if (layer instanceof Residual residual) {
            String branch = write(x, residual.branch());
            String shortcut = write(x, residual.shortcut());
            return assign("torch.relu_(torch.add_(%s, %s))", branch, shortcut);
        }
        throw new AssertionError(layer);
    }

    /** Writes a convolution and its BatchNorm. */
    abstract String convolution(String x, Convolution convolution);

    /** Writes the mean over height and width. */
    String globalMean(String x) {
        return assign("torch.mean(%s, [2, 3])", x);
    }

    /** The expression of a weight. */
    abstract String weight(ParameterSpec parameter);

    /** Writes the bare convolution, with {@code bias} an expression or {@code None}. */
    final String convolve(String x, Convolution convolution, String weight, String bias) {
        return assign(
                "torch.conv2d(%1$s, %2$s, %3$s, [%4$d, %4$d], [%5$d, %5$d], [1, 1], 1)",
                x, weight, bias, convolution.stride(), convolution.padding());
    }

    /** Writes an assignment to a new variable. Returns the variable. */
    final String assign(String expression, Object... arguments) {
        String variable = "x" + variables++;
        statements
                .append(variable)
                .append(" = ")
                .append(String.format(Locale.ROOT, expression, arguments))
                .append('\n');
        return variable;
    }

    final String statements() {
        return statements.toString();
    }
}
