package io.tncc.model.objective;

/** Writes the {@link Objective} as TorchScript, by parts. The letters of the shapes are that class's. */
final class ObjectiveText {

    private static final String KERNELS =
            """
            weight = float(settings[0])
            sharpening = float(settings[1])
            kernel_scale = float(settings[2])
            kernel_exponent = float(settings[3])
            positive = torch.sum(queries * keys, [1], True)  # (B, 1), dot products
            negatives = torch.matmul(queries, torch.t(memory))  # (B, K)
            dot = torch.cat([positive, negatives], 1)  # (B, 1 + K)
            squared = SQUARED_OF_QUERIES
            log_kernel = LOG_KERNEL  # (B, 1 + K)
            log_share = torch.log_softmax(log_kernel, 1)
            """;

    private static final String AFFINITY =
            """
            squared = SQUARED_OF_KEYS
            affinity = LOG_KERNEL  # (B, K)
            count = min(NEIGHBORS, torch.size(memory, 0))
            """;

    private static final String NEAREST =
            """
            nearest, neighbors = torch.topk(affinity, count, 1)  # (B, n)
            """;

    private static final String RANDOM =
            """
            neighbors = chosen  # (B, n)
            nearest = torch.gather(affinity, 1, neighbors)
            """;

    /** Where fewer than n have the label, the rest are not counted. */
    private static final String SAME_LABEL =
            """
            known = torch.unsqueeze(torch.ge(labels, 0), 1)  # (B, 1)
            same = torch.eq(torch.unsqueeze(labels, 1), torch.unsqueeze(memory_labels, 0))  # (B, K)
            same = torch.logical_and(same, known)
            nearest, neighbors = torch.topk(torch.where(same, affinity, torch.full_like(affinity, -1.0e9)), count, 1)
            counted = torch.to(torch.gt(nearest, -5.0e8), 6)  # (B, n)
            """;

    private static final String INSTANCE =
            """
            instance = torch.neg(torch.mean(torch.select(log_share, 1, 0)))  # ()
            """;

    private static final String INSTANCE_WITHOUT_NEIGHBORS =
            """
            taken = torch.scatter(torch.zeros_like(log_kernel), 1, neighbors + 1, COUNTED)  # (B, 1 + K)
            log_share_without = torch.log_softmax(log_kernel - 1.0e9 * taken, 1)
            instance = torch.neg(torch.mean(torch.select(log_share_without, 1, 0)))  # ()
            """;

    private static final String CONSISTENCY =
            """
            targets = torch.softmax(nearest * sharpening, 1)TIMES_COUNTED  # (B, n)
            log_affinity = LOG_AFFINITY  # (B, n)
            consistency_of_images = torch.sum(targets * log_affinity, [1])  # (B)
            consistency = torch.neg(torch.mean(consistency_of_images))  # ()
            """;

    private static final String OVER_NEIGHBORS =
            "torch.log_softmax(torch.gather(log_kernel, 1, neighbors + 1)MINUS_UNCOUNTED, 1)";

    private static final String OVER_MEMORY = "torch.gather(log_share, 1, neighbors + 1)";

    private static final String AGREEMENT =
            """
            largest, of_queries = torch.topk(torch.narrow(log_kernel, 1, 1, torch.size(memory, 0)), count, 1)
            both = torch.eq(torch.unsqueeze(neighbors, 2), torch.unsqueeze(of_queries, 1))  # (B, n, n)
            agreement_of_images = torch.mean(torch.to(torch.any(both, 2), 6)TIMES_COUNTED, [1])  # (B)
            agreement = torch.mean(agreement_of_images)  # ()
            """;

    /** The part of a negative in the gradient: its share, times how much log k changes with d^2, times how much d^2 changes. */
    private static final String FORCES =
            """
            squared = SQUARED_OF_QUERIES
            entries = torch.size(memory, 0)
            repelled = torch.narrow(log_kernel - REPELLED_LESS, 1, 1, entries)  # (B, K)
            shares = torch.narrow(torch.exp(LOG_SHARE), 1, 1, entries)  # (B, K)
            slopes = torch.narrow(torch.abs(SLOPE) * REACH, 1, 1, entries)  # (B, K)
            forces = shares * slopes  # (B, K)
            kernels, hardest = torch.topk(repelled, max(1, entries // 100), 1)
            return [agreement, torch.sum(torch.gather(forces, 1, hardest)), torch.sum(forces)]
            """;

    private ObjectiveText() {}

    /** The head of the function. */
    static String signature(ObjectiveSpec spec) {
        return "queries: Tensor, keys: Tensor, memory: Tensor, settings: Tensor%s) -> List[Tensor]"
                .formatted(
                        switch (spec.variation().neighborChoice()) {
                            case NEAREST -> "";
                            case RANDOM -> ", chosen: Tensor";
                            case SAME_LABEL -> ", labels: Tensor, memory_labels: Tensor";
                        });
    }

    /** The argument {@code settings}: what may change from step to step. */
    static double[] settings(ObjectiveSpec spec, ObjectiveSpec.Stage stage) {
        Kernel kernel = stage.kernel();
        double sharpening = kernel.temperature() / spec.targetTemperature();
        // rounded to float32, as the weight is where it is reported
        return new double[] {(float) stage.weight(), sharpening, kernel.scale(), kernel.exponent()};
    }

    /** The body of the function where the weight is 0. */
    static String instanceOnly(ObjectiveSpec spec) {
        boolean without = spec.variation().negatives() == Negatives.WITHOUT_NEIGHBORS;
        String text = KERNELS + (without ? neighbors(spec) + INSTANCE_WITHOUT_NEIGHBORS : INSTANCE);
        return filledIn(spec, text + "return [instance, instance, instance * 0.0, instance * 0.0]\n");
    }

    /** The body of the function. */
    static String withConsistency(ObjectiveSpec spec) {
        ObjectiveSpec.Variation variation = spec.variation();
        boolean without = variation.negatives() == Negatives.WITHOUT_NEIGHBORS;
        String text = KERNELS + neighbors(spec) + (without ? INSTANCE_WITHOUT_NEIGHBORS : INSTANCE) + CONSISTENCY;
        if (variation.scaling() != ConsistencyScaling.NONE) {
            text += AGREEMENT;
        }
        return filledIn(
                spec,
                text
                        + switch (variation.scaling()) {
                            case NONE -> "return [instance + weight * consistency, instance, consistency, instance * 0.0]";
                            case BATCH_AGREEMENT -> "return [instance + weight * (agreement * consistency), instance, consistency, agreement]";
                            case IMAGE_AGREEMENT -> """
                            scaled = torch.neg(torch.mean(agreement_of_images * consistency_of_images))  # ()
                            return [instance + weight * scaled, instance, consistency, agreement]
                            """;
                        });
    }

    /**
     * The body of the function that looks into the gradient: the agreement, and the lengths of the parts that negatives have in the
     * gradient of the instance loss with respect to the queries, those of the hardest and of all, each a sum over the batch.
     */
    static String forces(ObjectiveSpec spec) {
        boolean without = spec.variation().negatives() == Negatives.WITHOUT_NEIGHBORS;
        String text = KERNELS + neighbors(spec) + (without ? INSTANCE_WITHOUT_NEIGHBORS : "") + AGREEMENT + FORCES;
        return filledIn(
                spec,
                text.replace("REPELLED_LESS", without ? "1.0e9 * taken" : "0.0")
                        .replace("LOG_SHARE", without ? "log_share_without" : "log_share"));
    }

    private static String neighbors(ObjectiveSpec spec) {
        return AFFINITY
                + switch (spec.variation().neighborChoice()) {
                    case NEAREST -> NEAREST;
                    case RANDOM -> RANDOM;
                    case SAME_LABEL -> SAME_LABEL;
                };
    }

    private static String filledIn(ObjectiveSpec spec, String text) {
        boolean counts = spec.variation().neighborChoice() == NeighborChoice.SAME_LABEL;
        Space space = spec.variation().space();
        return text.replace("LOG_AFFINITY", spec.consistency() == Consistency.NEIGHBORS ? OVER_NEIGHBORS : OVER_MEMORY)
                .replace("SQUARED_OF_QUERIES", space.ofQueries())
                .replace("SQUARED_OF_KEYS", space.ofKeys())
                .replace("REACH", space.reach())
                .replace("SLOPE", spec.kernel().slopeOf("squared", "kernel_scale", "kernel_exponent"))
                .replace("LOG_KERNEL", spec.kernel().logOf("squared", "kernel_scale", "kernel_exponent"))
                .replace("NEIGHBORS", Integer.toString(spec.neighbors()))
                .replace("TIMES_COUNTED", counts ? " * counted" : "")
                .replace("MINUS_UNCOUNTED", counts ? " - 1.0e9 * (1.0 - counted)" : "")
                .replace("COUNTED", counts ? "counted" : "1.0");
    }
}
