package io.tncc.model.objective;

import java.util.Locale;

/** Where projections are compared. Its texts are the squared distances d^2, given dot products. */
public enum Space {
    /** Divided by their length, on the unit sphere: d^2 = 2 - 2 u.v is from 0 to 4. */
    SPHERE(
            "torch.clamp_min(2.0 - 2.0 * dot, 0.0)",
            "torch.clamp_min(2.0 - 2.0 * torch.matmul(keys, torch.t(memory)), 0.0)",
            "torch.sqrt(torch.clamp_min(squared * (4.0 - squared), 0.0))"),

    /**
     * Each number of a projection normalised over the batch, to mean 0 and variance 1, then divided by the root of D: lengths differ
     * from point to point, their squares are 1 on average, and d^2 between strangers is 2 on average, as on the sphere.
     */
    BATCH_NORMALISED(
            """
            torch.clamp_min(torch.sum(queries * queries, [1], True) + torch.cat([torch.sum(keys * keys, [1], True), \
            torch.expand_as(torch.unsqueeze(torch.sum(memory * memory, [1]), 0), negatives)], 1) - 2.0 * dot, 0.0)""",
            """
            torch.clamp_min(torch.sum(keys * keys, [1], True) + torch.unsqueeze(torch.sum(memory * memory, [1]), 0) \
            - 2.0 * torch.matmul(keys, torch.t(memory)), 0.0)""",
            "(2.0 * torch.sqrt(squared))");

    private final String ofQueries;
    private final String ofKeys;
    private final String reach;

    Space(String ofQueries, String ofKeys, String reach) {
        this.ofQueries = ofQueries;
        this.ofKeys = ofKeys;
        this.reach = reach;
    }

    /** The name in options, such as {@code batch-normalised}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** From the queries to their keys and the memory, (B, 1 + K). */
    String ofQueries() {
        return ofQueries;
    }

    /** From the keys to the memory, (B, K). */
    String ofKeys() {
        return ofKeys;
    }

    /** How much d^2, called {@code squared}, changes with the query where the query moves along the space: the length of the gradient. */
    String reach() {
        return reach;
    }
}
