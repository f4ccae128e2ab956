package io.tncc.cli.dashboard.map;

import io.tncc.model.evaluate.Embeddings;
import java.util.SplittableRandom;

/**
 * Embeddings on their first two principal axes, by orthogonal iteration. Letters: N embeddings, F their length.
 */
final class PrincipalAxes {

    private static final int ITERATIONS = 40;

    private PrincipalAxes() {}

    /** The positions of the embeddings along the two directions in which they vary most: (N) each. */
    static Positions of(Embeddings embeddings) {
        double[] mean = mean(embeddings); // (F)
        SplittableRandom random = new SplittableRandom(0);
        double[] first = random.doubles(mean.length, -1, 1).toArray(); // (F)
        double[] second = random.doubles(mean.length, -1, 1).toArray(); // (F)
        for (int i = 0; i < ITERATIONS; i++) {
            first = normalised(covarianceTimes(embeddings, mean, first));
            second = normalised(without(covarianceTimes(embeddings, mean, second), first));
        }
        return new Positions(along(embeddings, mean, first), along(embeddings, mean, second));
    }

    private static double[] mean(Embeddings embeddings) {
        double[] mean = new double[embeddings.dimension()];
        for (int i = 0; i < embeddings.values().length; i++) {
            mean[i % mean.length] += embeddings.values()[i];
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= embeddings.count();
        }
        return mean;
    }

    private static double[] covarianceTimes(Embeddings embeddings, double[] mean, double[] axis) {
        float[] values = embeddings.values();
        float[] along = along(embeddings, mean, axis); // (N)
        double[] product = new double[axis.length]; // (F)
        for (int row = 0; row < along.length; row++) {
            for (int i = 0; i < axis.length; i++) {
                product[i] += along[row] * (values[row * axis.length + i] - mean[i]);
            }
        }
        return product;
    }

    private static float[] along(Embeddings embeddings, double[] mean, double[] axis) {
        float[] along = new float[embeddings.count()]; // (N)
        for (int row = 0; row < along.length; row++) {
            double sum = 0;
            for (int i = 0; i < axis.length; i++) {
                sum += axis[i] * (embeddings.values()[row * axis.length + i] - mean[i]);
            }
            along[row] = (float) sum;
        }
        return along;
    }

    private static double[] without(double[] vector, double[] direction) {
        double product = 0;
        for (int i = 0; i < vector.length; i++) {
            product += vector[i] * direction[i];
        }
        double[] rest = new double[vector.length];
        for (int i = 0; i < vector.length; i++) {
            rest[i] = vector[i] - product * direction[i];
        }
        return rest;
    }

    private static double[] normalised(double[] vector) {
        double squares = 0;
        for (double value : vector) {
            squares += value * value;
        }
        double[] unit = new double[vector.length];
        for (int i = 0; i < vector.length; i++) {
            unit[i] = squares == 0 ? 0 : vector[i] / Math.sqrt(squares);
        }
        return unit;
    }
}
