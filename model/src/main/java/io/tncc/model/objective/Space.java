package io.tncc.model.objective;

import java.util.Locale;

/** Where projections are compared. Its texts are TorchScript. */
public enum Space {
    /** Divided by their length, on the unit sphere: d^2 = 2 - 2 u.v is from 0 to 4. */
    SPHERE,

    /**
     * Each number of a projection normalised over the batch, to mean 0 and variance 1, then divided by the root of D: lengths differ
     * from point to point, their squares are 1 on average, and d^2 between strangers is 2 on average, as on the sphere.
     */
    BATCH_NORMALISED;

    /** The name in options, such as {@code batch-normalised}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The squared distances of points, given their dot products as {@code dot}.
     *
     * @param points (B, D)
     * @param others (B, D), (B, n, D) or (C, D)
     * @param sum the arguments by which the squares of {@code others} are added up to something that fits {@code dot}
     */
    String squared(String points, String others, String sum) {
        return this == SPHERE
                ? "torch.clamp_min(2.0 - 2.0 * dot, 0.0)"
                : "torch.clamp_min(torch.sum(%s * %1$s, [1], True) + torch.sum(%s * %2$s, %s) - 2.0 * dot, 0.0)"
                        .formatted(points, others, sum);
    }

    /**
     * How a weighted sum of squared distances from {@code points} changes with them, (B, D). On the sphere lengths do not count.
     *
     * @param weights the sum of the weights, (B, 1)
     * @param weighted the weighted sum of the others, (B, D)
     */
    String gradient(String weights, String weighted) {
        return this == SPHERE
                ? "-2.0 * (%s)".formatted(weighted)
                : "2.0 * (%s * points - %s)".formatted(weights, weighted);
    }

    /** How much d^2, called {@code squared}, changes with the query where the query moves along the space: the length of the gradient. */
    String reach() {
        return this == SPHERE
                ? "torch.sqrt(torch.clamp_min(squared * (4.0 - squared), 0.0))"
                : "(2.0 * torch.sqrt(squared))";
    }
}
