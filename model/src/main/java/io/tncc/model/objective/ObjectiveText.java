package io.tncc.model.objective;

/**
 * The TorchScript of the {@link Objective}, whose letters are those here, and of the {@link ObjectiveProbe}.
 *
 * <p>The memory is gone through in chunks of C entries, once for the keys' neighbors and once for the queries, so that what is computed
 * of a chunk stays in the processor's cache: the sum of kernels grows, and what was pulled so far fades as it does (after Milakov,
 * Gimelshein: "Online normalizer calculation for softmax", 2018). That leaves nothing for libtorch to differentiate, so the gradient of
 * the queries is written out. With s_j for how log k changes with d^2 at entry j, and g_j for how a loss changes with log k_j,
 *
 * <pre>
 *   gradient of zq   sum over j of g_j s_j * (change of d^2 with zq), which is {@link Space#gradient}
 *   instance         g_j = p_j, less 1 at the key        p_j: the share of j in the sum of kernels
 *   consistency      g_j = p_j - target_j                p_j: the same, or the share among the neighbors
 * </pre>
 *
 * <p>A loss carries its gradient by a term that is 0: the sum of queries times gradient, less the same as a constant. Logarithms of
 * kernels are less that of the key's, so that a loss near 0 keeps its digits.
 */
final class ObjectiveText {

    private static final String KEY =
            """
            weight = float(settings[0])
            sharpening = float(settings[1])
            kernel_scale = float(settings[2])
            kernel_exponent = float(settings[3])
            points = torch.detach(queries)  # (B, D)
            entries = torch.size(memory, 0)
            count = min(NEIGHBORS, entries)
            none = torch.narrow(points, 1, 0, 0)  # (B, 0)
            dot = torch.sum(points * keys, [1], True)  # (B, 1)
            squared = SQUARED_POINTS_KEYS
            log_key = LOG_KERNEL  # (B, 1)
            slope_key = SLOPE
            """;

    private static final String CHUNKS =
            """
            for start in range(0, entries, CHUNK):
              chunk = torch.narrow(memory, 0, start, min(CHUNK, entries - start))  # (C, D)
            """;

    private static final String AFFINITY =
            """
            dot = torch.matmul(keys, torch.t(chunk))  # (B, C)
            squared = SQUARED_KEYS_CHUNK
            affinity = LOG_KERNEL
            """;

    private static final String OF_LABEL =
            """
            of_chunk = torch.narrow(memory_labels, 0, start, torch.size(chunk, 0))
            same = torch.eq(torch.unsqueeze(labels, 1), torch.unsqueeze(of_chunk, 0))  # (B, C)
            same = torch.logical_and(same, torch.unsqueeze(torch.ge(labels, 0), 1))
            affinity = torch.where(same, affinity, torch.full_like(affinity, -1.0e9))
            """;

    /** Where fewer than n have the label, the rest are not counted. */
    private static final String COUNTED = "counted = torch.to(torch.gt(nearest, -5.0e8), 6)  # (B, n)\n";

    private static final String ROWS =
            """
            rows = torch.index_select(memory, 0, torch.reshape(neighbors, [-1]))
            rows = torch.reshape(rows, [torch.size(points, 0), count, -1])  # (B, n, D)
            """;

    private static final String NEAREST_OF_RANDOM =
            """
            dot = torch.squeeze(torch.matmul(rows, torch.unsqueeze(keys, 2)), 2)  # (B, n)
            squared = SQUARED_KEYS_ROWS
            nearest = LOG_KERNEL
            """;

    private static final String NEIGHBORS =
            """
            dot = torch.squeeze(torch.matmul(rows, torch.unsqueeze(points, 2)), 2)  # (B, n)
            squared = SQUARED_POINTS_ROWS
            log_neighbors = LOG_KERNEL - log_key
            slope_neighbors = SLOPE
            """;

    private static final String KERNELS =
            """
            dot = torch.matmul(points, torch.t(chunk))  # (B, C)
            squared = SQUARED_POINTS_CHUNK
            log_kernel = LOG_KERNEL - log_key
            """;

    /** Neighbors are not repelled. */
    private static final String REPELLED =
            """
            place = neighbors - start
            inside = torch.logical_and(torch.ge(place, 0), torch.lt(place, torch.size(chunk, 0)))
            place = torch.clamp(place, 0, torch.size(chunk, 0) - 1)
            taken = torch.scatter_add(torch.zeros_like(log_kernel), 1, place, torch.to(inside, 6)TIMES_COUNTED)
            log_kernel = log_kernel - 1.0e9 * taken  # (B, C)
            """;

    private static final String PULL =
            """
            log_next = torch.logaddexp(log_sum, torch.logsumexp(log_kernel, [1], True))  # (B, 1)
            fade = torch.exp(log_sum - log_next)
            log_sum = log_next
            pull = torch.exp(log_kernel - log_sum) * SLOPE  # (B, C)
            pulled = fade * pulled + torch.matmul(pull, chunk)  # (B, D)
            pulls = fade * pulls + torch.sum(pull, [1], True)  # (B, 1)
            """;

    private static final String AGREEMENT =
            """
            both = torch.eq(torch.unsqueeze(neighbors, 2), torch.unsqueeze(of_queries, 1))  # (B, n, n)
            agreement_of_images = torch.mean(torch.to(torch.any(both, 2), 6)TIMES_COUNTED, [1])  # (B)
            agreement = torch.mean(agreement_of_images)  # ()
            """;

    private static final String INSTANCE =
            """
            instance = torch.mean(log_sum)  # ()
            gradient = torch.expm1(torch.neg(log_sum)) * GRADIENT_KEY + GRADIENT_PULLED  # (B, D)
            carried = torch.sum(queries * gradient) / torch.size(points, 0)
            instance = instance + (carried - torch.detach(carried))
            """;

    private static final String TARGETS =
            """
            targets = torch.softmax(nearest * sharpening, 1)TIMES_COUNTED  # (B, n)
            whole = torch.sum(targets, [1], True)  # (B, 1)
            """;

    private static final String OVER_MEMORY =
            """
            log_affinity = log_neighbors - log_sum  # (B, n)
            pull = torch.neg(targets) * slope_neighbors  # (B, n)
            gradient = whole * (torch.exp(torch.neg(log_sum)) * GRADIENT_KEY + GRADIENT_PULLED)  # (B, D)
            """;

    private static final String OVER_NEIGHBORS =
            """
            log_affinity = torch.log_softmax(log_neighborsMINUS_UNCOUNTED, 1)  # (B, n)
            pull = (whole * torch.exp(log_affinity) - targets) * slope_neighbors  # (B, n)
            gradient = torch.zeros_like(points)
            """;

    private static final String CONSISTENCY =
            """
            consistency_of_images = torch.neg(torch.sum(targets * log_affinity, [1]))  # (B)
            consistency = torch.mean(consistency_of_images)  # ()
            pulled = torch.squeeze(torch.matmul(torch.unsqueeze(pull, 1), rows), 1)  # (B, D)
            pulls = torch.sum(pull, [1], True)
            of_images = torch.sum(queries * (gradient + GRADIENT_PULLED), [1])  # (B)
            carried = torch.mean(SCALEof_images)
            scaled = weight * torch.mean(SCALEconsistency_of_images) + weight * (carried - torch.detach(carried))
            """;

    private static final String FORCES =
            """
            force = torch.exp(log_kernel - log_sum) * torch.abs(SLOPE) * REACH  # (B, C)
            forces = forces + torch.sum(force)
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

    /**
     * The body of the function where the weight is 0.
     *
     * @param chunk how many entries of the memory are gone through at a time, C
     */
    static String instanceOnly(ObjectiveSpec spec, int chunk) {
        boolean without = withoutNeighbors(spec);
        return filledIn(
                spec,
                chunk,
                KEY
                        + (without ? neighbors(spec) : "")
                        + pass(without, false)
                        + INSTANCE
                        + "return [instance, instance, instance * 0.0, instance * 0.0]\n");
    }

    /** The body of the function. */
    static String withConsistency(ObjectiveSpec spec, int chunk) {
        boolean without = withoutNeighbors(spec);
        boolean overMemory = spec.consistency() == Consistency.MEMORY;
        boolean scales = spec.variation().scaling() != ConsistencyScaling.NONE;
        return filledIn(
                spec,
                chunk,
                KEY
                        + neighbors(spec)
                        + ROWS
                        + (spec.variation().neighborChoice() == NeighborChoice.RANDOM ? NEAREST_OF_RANDOM : "")
                        + NEIGHBORS
                        + pass(without, scales)
                        + (scales ? AGREEMENT : "")
                        + INSTANCE
                        + (without && overMemory ? pass(false, false) : "")
                        + TARGETS
                        + (overMemory ? OVER_MEMORY : OVER_NEIGHBORS)
                        + CONSISTENCY
                        + "return [instance + scaled, instance, consistency, %s]\n"
                                .formatted(scales ? "agreement" : "instance * 0.0"));
    }

    /**
     * The body of the function that looks into the gradient: the agreement, and the lengths of the parts that negatives have in the
     * gradient of the instance loss with respect to the queries, those of the hardest hundredth and of all, each a sum over the batch.
     */
    static String forces(ObjectiveSpec spec, int chunk) {
        boolean without = withoutNeighbors(spec);
        String loop = KERNELS
                + (without ? REPELLED : "")
                + FORCES
                + largest("log_kernel", "hard", "torch.gather(force, 1, at)");
        return filledIn(
                spec,
                chunk,
                KEY
                        + neighbors(spec)
                        + pass(without, true)
                        + AGREEMENT
                        + "hard = max(1, entries // 100)\nlargest = none\nof_largest = none\nforces = torch.sum(none)\n"
                        + CHUNKS
                        + loop.indent(2)
                        + "return [agreement, torch.sum(of_largest), forces]\n");
    }

    private static boolean withoutNeighbors(ObjectiveSpec spec) {
        return spec.variation().negatives() == Negatives.WITHOUT_NEIGHBORS;
    }

    private static String neighbors(ObjectiveSpec spec) {
        NeighborChoice choice = spec.variation().neighborChoice();
        if (choice == NeighborChoice.RANDOM) {
            return "neighbors = chosen  # (B, n)\n";
        }
        boolean ofLabel = choice == NeighborChoice.SAME_LABEL;
        String loop = AFFINITY + (ofLabel ? OF_LABEL : "") + largest("affinity", "count", "at + start");
        return "largest = none\nof_largest = torch.to(none, 4)\n"
                + CHUNKS
                + loop.indent(2)
                + "nearest = largest\nneighbors = of_largest  # (B, n)\n"
                + (ofLabel ? COUNTED : "");
    }

    /** Through the memory: the sum of kernels and what pulls, and where they are asked for, the entries nearest to the queries. */
    private static String pass(boolean without, boolean ofQueries) {
        String loop = KERNELS
                + (ofQueries ? largest("log_kernel", "count", "at + start") : "")
                + (without ? REPELLED : "")
                + PULL;
        return "log_sum = torch.zeros_like(log_key)\npulled = torch.zeros_like(points)\npulls = torch.zeros_like(log_key)\n"
                + (ofQueries ? "largest = none\nof_largest = torch.to(none, 4)\n" : "")
                + CHUNKS
                + loop.indent(2)
                + (ofQueries ? "of_queries = of_largest  # (B, n)\n" : "");
    }

    /**
     * Keeps the largest so far of a quantity, and something else of each.
     *
     * @param ofMost that of the largest of the chunk, which are {@code at}
     */
    private static String largest(String quantity, String count, String ofMost) {
        return """
                most, at = torch.topk(QUANTITY, min(COUNT, torch.size(chunk, 0)), 1)
                largest = torch.cat([largest, most], 1)
                of_largest = torch.cat([of_largest, OF_MOST], 1)
                largest, at = torch.topk(largest, min(COUNT, torch.size(largest, 1)), 1)
                of_largest = torch.gather(of_largest, 1, at)
                """
                .replace("QUANTITY", quantity)
                .replace("COUNT", count)
                .replace("OF_MOST", ofMost);
    }

    private static String filledIn(ObjectiveSpec spec, int chunk, String text) {
        boolean counts = spec.variation().neighborChoice() == NeighborChoice.SAME_LABEL;
        Space space = spec.variation().space();
        String scale =
                switch (spec.variation().scaling()) {
                    case NONE -> "";
                    case BATCH_AGREEMENT -> "agreement * ";
                    case IMAGE_AGREEMENT -> "agreement_of_images * ";
                };
        return text.replace("SQUARED_POINTS_KEYS", space.squared("points", "keys", "[1], True"))
                .replace("SQUARED_POINTS_ROWS", space.squared("points", "rows", "[2]"))
                .replace("SQUARED_POINTS_CHUNK", space.squared("points", "chunk", "[1]"))
                .replace("SQUARED_KEYS_ROWS", space.squared("keys", "rows", "[2]"))
                .replace("SQUARED_KEYS_CHUNK", space.squared("keys", "chunk", "[1]"))
                .replace("GRADIENT_KEY", space.gradient("slope_key", "slope_key * keys"))
                .replace("GRADIENT_PULLED", space.gradient("pulls", "pulled"))
                .replace("REACH", space.reach())
                .replace("SLOPE", spec.kernel().slopeOf("squared", "kernel_scale", "kernel_exponent"))
                .replace("LOG_KERNEL", spec.kernel().logOf("squared", "kernel_scale", "kernel_exponent"))
                .replace("NEIGHBORS", Integer.toString(spec.neighbors()))
                .replace("CHUNK", Integer.toString(chunk))
                .replace("SCALE", scale)
                .replace("TIMES_COUNTED", counts ? " * counted" : "")
                .replace("MINUS_UNCOUNTED", counts ? " - 1.0e9 * (1.0 - counted)" : "");
    }
}
