package io.tncc.model.objective;

/**
 * How similar two points are. Always handled as a logarithm, and as a function of the squared distance d^2 = |u - v|^2, which
 * on the unit sphere is 2 - 2 u.v.
 */
public sealed interface Kernel {

    /** The temperature, tau: the scale of squared distances. */
    double temperature();

    /** The TorchScript expression of log k, given that of d^2 and those of {@link #scale} and {@link #exponent}. */
    String logOf(String squaredDistance, String scale, String exponent);

    /** The TorchScript expression of the derivative of log k by d^2, given the same. */
    String slopeOf(String squaredDistance, String scale, String exponent);

    /** What d^2 is multiplied by. */
    double scale();

    /** What the logarithm is multiplied by, where there is one. */
    double exponent();

    /** A kernel between this and another of its kind: this at progress 0, the other at 1, numbers going geometrically. */
    Kernel towards(Kernel last, double progress);

    /**
     * k(u, v) = (1 + d^2 / (tau nu)) ^ (-(nu + 1) / 2): heavy tails, so that far (hard) negatives weigh less.
     *
     * @param temperature tau
     * @param degreesOfFreedom nu
     */
    record StudentT(double temperature, double degreesOfFreedom) implements Kernel {

        public StudentT {
            requirePositive("temperature", temperature);
            requirePositive("degrees of freedom", degreesOfFreedom);
        }

        @Override
        public String logOf(String squaredDistance, String scale, String exponent) {
            return "torch.log1p(%s * %s) * %s".formatted(squaredDistance, scale, exponent);
        }

        @Override
        public String slopeOf(String squaredDistance, String scale, String exponent) {
            return "(torch.reciprocal(%s * %s + 1.0) * (%2$s * %s))".formatted(squaredDistance, scale, exponent);
        }

        @Override
        public double scale() {
            return 1 / (temperature * degreesOfFreedom);
        }

        @Override
        public double exponent() {
            return -(degreesOfFreedom + 1) / 2;
        }

        @Override
        public Kernel towards(Kernel last, double progress) {
            StudentT other = (StudentT) last;
            return new StudentT(
                    between(temperature, other.temperature, progress),
                    between(degreesOfFreedom, other.degreesOfFreedom, progress));
        }
    }

    /**
     * k(u, v) = exp(-d^2 / (2 tau)) = exp((u.v - 1) / tau): with it the instance loss is InfoNCE at temperature tau.
     *
     * @param temperature tau
     */
    record Gaussian(double temperature) implements Kernel {

        public Gaussian {
            requirePositive("temperature", temperature);
        }

        @Override
        public String logOf(String squaredDistance, String scale, String exponent) {
            return "%s * %s".formatted(squaredDistance, scale);
        }

        @Override
        public String slopeOf(String squaredDistance, String scale, String exponent) {
            return "torch.full_like(%s, %s)".formatted(squaredDistance, scale);
        }

        @Override
        public double scale() {
            return -1 / (2 * temperature);
        }

        @Override
        public double exponent() {
            return 1;
        }

        @Override
        public Kernel towards(Kernel last, double progress) {
            return new Gaussian(between(temperature, last.temperature(), progress));
        }
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(
                    "The %s of a kernel is positive and finite, not %s".formatted(name, value));
        }
    }

    /** In {@link StrictMath}, for the same bits on every machine. */
    private static double between(double first, double last, double progress) {
        return first * StrictMath.pow(last / first, progress);
    }
}
