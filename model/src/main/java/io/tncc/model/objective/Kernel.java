package io.tncc.model.objective;

import java.util.Locale;

/**
 * How similar two points of the unit sphere are. Always handled as a logarithm, and as a function of the squared distance
 * d^2 = |u - v|^2 = 2 - 2 u.v.
 */
public sealed interface Kernel {

    /** The temperature, tau: the scale of squared distances. */
    double temperature();

    /** The TorchScript expression of log k, given that of d^2. */
    String logOf(String squaredDistance);

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
        public String logOf(String squaredDistance) {
            return "torch.log1p(%s * %s) * %s"
                    .formatted(
                            squaredDistance,
                            number(1 / (temperature * degreesOfFreedom)),
                            number(-(degreesOfFreedom + 1) / 2));
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
        public String logOf(String squaredDistance) {
            return "%s * %s".formatted(squaredDistance, number(-1 / (2 * temperature)));
        }
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(
                    "The %s of a kernel is positive and finite, not %s".formatted(name, value));
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.17e", value);
    }
}
