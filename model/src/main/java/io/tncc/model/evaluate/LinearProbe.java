package io.tncc.model.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.engine.Script;
import io.tncc.model.engine.Torch;
import java.util.Arrays;

/**
 * A linear classifier on embeddings that no longer change: multinomial logistic regression on unit vectors whose dimensions are
 * then standardised, to mean 0 and variance 1 over the images that it is fitted to.
 *
 * <pre>
 *   N  embeddings     F  length of each     C  classes     X (N, F)  standardised     W (F, C), b (C)  what is fitted
 *
 *   minimise  - sum over images of log softmax(X W + b) of the image's class + |W|^2 / 2
 * </pre>
 *
 * <p>That is scikit-learn's {@code LogisticRegression()} on {@code StandardScaler} features, for three classes and more. In float64, by
 * {@link Lbfgs}: a pure function of embeddings and labels.
 */
public final class LinearProbe {

    private static final double TOLERANCE = 1e-6;

    private static final String LOSS =
            """
            size = torch.size(x, 1)
            count = float(torch.size(x, 0))
            weights = torch.narrow(w, 0, 0, size)  # (F, C)
            logits = torch.matmul(x, weights) + torch.narrow(w, 0, size, 1)  # (N, C)
            log_share = torch.log_softmax(logits, 1)
            loss = torch.sum(weights * weights) * 0.5 - torch.sum(targets * log_share)
            excess = torch.exp(log_share) - targets  # (N, C)
            of_weights = torch.matmul(torch.t(x), excess) + weights
            gradient = torch.cat([of_weights, torch.sum(excess, [0], True)], 0)  # (F + 1, C)
            return [loss / count, gradient / count]
            """;

    private final int[] classes;
    private final double[] mean;
    private final double[] deviation;
    private final double[] fitted; // (F + 1, C), the last row is b

    private LinearProbe(int[] classes, double[] mean, double[] deviation, double[] fitted) {
        this.classes = classes;
        this.mean = mean;
        this.deviation = deviation;
        this.fitted = fitted;
    }

    /**
     * Fits a probe.
     *
     * @param embeddings (N, F), at least one
     * @param labels the label of each: (N)
     * @throws IllegalArgumentException if the sizes do not fit, or all have one label
     */
    public static LinearProbe fit(Torch torch, Embeddings embeddings, int[] labels) {
        int[] classes = Arrays.stream(labels).sorted().distinct().toArray();
        if (labels.length != embeddings.count() || classes.length < 2) {
            throw new IllegalArgumentException(
                    "A probe is fitted to embeddings of two classes or more, not to %d labels of %d classes for %s"
                            .formatted(labels.length, classes.length, embeddings));
        }
        double[] unit = embeddings.normalised();
        int size = embeddings.dimension();
        double[] mean = new double[size];
        double[] deviation = new double[size];
        measure(unit, mean, deviation);
        double[] standardised = standardised(unit, mean, deviation);
        return new LinearProbe(
                classes,
                mean,
                deviation,
                minimise(torch, standardised, size, targets(labels, classes), classes.length));
    }

    /** The label that the probe gives each embedding (N, F): (N). */
    public int[] predict(Embeddings embeddings) {
        int size = mean.length;
        if (embeddings.dimension() != size) {
            throw new IllegalArgumentException(
                    "A probe of embeddings of length %d has no use for %s".formatted(size, embeddings));
        }
        double[] standardised = standardised(embeddings.normalised(), mean, deviation);
        int[] predicted = new int[embeddings.count()];
        for (int row = 0; row < predicted.length; row++) {
            predicted[row] = classes[bestClass(standardised, row * size)];
        }
        return predicted;
    }

    /** W and below it b: (F + 1, C), row by row. */
    double[] fitted() {
        return fitted.clone();
    }

    private int bestClass(double[] standardised, int from) {
        int best = 0;
        double bestLogit = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes.length; c++) {
            double logit = fitted[mean.length * classes.length + c];
            for (int i = 0; i < mean.length; i++) {
                logit += standardised[from + i] * fitted[i * classes.length + c];
            }
            if (logit > bestLogit) {
                bestLogit = logit;
                best = c;
            }
        }
        return best;
    }

    private static double[] minimise(Torch torch, double[] standardised, int size, double[] targets, int classes) {
        int count = standardised.length / size;
        try (NDScope scope = new NDScope();
                NDManager manager = torch.manager().newSubManager();
                Script loss = Script.compile(torch, "x: Tensor, targets: Tensor, w: Tensor) -> List[Tensor]", LOSS)) {
            scope.suppressNotUsedWarning();
            NDArray x = manager.create(standardised, new Shape(count, size)); // (N, F)
            NDArray wanted = manager.create(targets, new Shape(count, classes)); // (N, C)
            return Lbfgs.minimise(new double[(size + 1) * classes], TOLERANCE, weights -> {
                try (NDScope step = new NDScope()) {
                    step.suppressNotUsedWarning();
                    NDArray w = manager.create(weights, new Shape(size + 1, classes)); // (F + 1, C)
                    NDList parts = loss.call(new NDList(x, wanted, w));
                    return new Lbfgs.Point(
                            parts.get(0).getDouble(), parts.get(1).toDoubleArray());
                }
            });
        }
    }

    /** A dimension that never changes is left as it is. */
    private static void measure(double[] unit, double[] mean, double[] deviation) {
        int size = mean.length;
        int count = unit.length / size;
        for (int i = 0; i < unit.length; i++) {
            mean[i % size] += unit[i] / count;
        }
        for (int i = 0; i < unit.length; i++) {
            double from = unit[i] - mean[i % size];
            deviation[i % size] += from * from / count;
        }
        for (int i = 0; i < size; i++) {
            deviation[i] = deviation[i] > 1e-20 ? Math.sqrt(deviation[i]) : 1;
        }
    }

    private static double[] standardised(double[] unit, double[] mean, double[] deviation) {
        double[] standardised = new double[unit.length];
        for (int i = 0; i < unit.length; i++) {
            standardised[i] = (unit[i] - mean[i % mean.length]) / deviation[i % mean.length];
        }
        return standardised;
    }

    /** 1 at the class of each image, else 0: (N, C). */
    private static double[] targets(int[] labels, int[] classes) {
        double[] targets = new double[labels.length * classes.length];
        for (int row = 0; row < labels.length; row++) {
            targets[row * classes.length + Arrays.binarySearch(classes, labels[row])] = 1;
        }
        return targets;
    }
}
