package io.tncc.cli.train.result;

import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * A mean and its 95 % interval by Student's t: mean plus or minus t(0.975, n - 1) s / sqrt(n).
 *
 * @param count how many values there are, n
 * @param mean of the values; NaN of none
 * @param halfWidth of the interval; NaN for fewer than two values
 */
record MeanInterval(int count, double mean, double halfWidth) {

    private static final double UPPER = 0.975;

    static MeanInterval of(double... values) {
        double mean = StatUtils.mean(values);
        if (values.length < 2) {
            return new MeanInterval(values.length, mean, Double.NaN);
        }
        double deviation = Math.sqrt(StatUtils.variance(values, mean));
        // without a source of random numbers, for none are drawn
        double quantile = new TDistribution(null, values.length - 1).inverseCumulativeProbability(UPPER);
        return new MeanInterval(values.length, mean, quantile * deviation / Math.sqrt(values.length));
    }

    double low() {
        return mean - halfWidth;
    }

    double high() {
        return mean + halfWidth;
    }

    /** Whether 0 is outside the interval; not of fewer than two values. */
    boolean excludesZero() {
        return low() > 0 || high() < 0;
    }
}
