package io.tncc.model.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.tncc.model.engine.Script;
import io.tncc.model.engine.Torch;

/**
 * The TNCC objective: a Student-t instance loss with a neighbor consistency constraint, a reconstruction of Cui, Bai, Yang,
 * Liang, "A new contrastive learning framework for reducing the effect of hard negatives", Knowledge-Based Systems 260
 * (2023), whose abstract is public and whose formulas are not. With {@link Kernel.Gaussian} and {@link Consistency#NONE} it
 * is InfoNCE (van den Oord et al. 2018) against a memory (He et al. 2020).
 *
 * <pre>
 *   B  images of the batch          zq (B, D)  queries: unit vectors, carry the gradient
 *   D  size of a projection         zk (B, D)  keys: unit vectors, constant
 *   K  filled entries of the memory M  (K, D)  unit vectors, constant
 *   n  neighbors
 *
 *   instance      -log [ k(zq, zk) / (k(zq, zk) + sum_j k(zq, m_j)) ]
 *   neighbors N   the n entries of M with the largest k(zk, m)
 *   targets       p_j = softmax over N of log k(zk, m_j) * (tau / target tau)
 *   consistency   - sum over N of p_j log r_j
 * </pre>
 *
 * Computed in log space and in float32. One {@link Script} is the whole loss, so that it costs one crossing of JNI.
 */
public final class Objective implements AutoCloseable {

    private static final String LOSS =
            """
            positive = torch.sum(queries * keys, [1], True)  # (B, 1), dot products
            negatives = torch.matmul(queries, torch.t(memory))  # (B, K)
            dot = torch.cat([positive, negatives], 1)  # (B, 1 + K)
            squared = torch.clamp_min(2.0 - 2.0 * dot, 0.0)
            log_kernel = LOG_KERNEL  # (B, 1 + K)
            log_share = torch.log_softmax(log_kernel, 1)
            instance = torch.neg(torch.mean(torch.select(log_share, 1, 0)))  # ()
            """;

    private static final String CONSISTENCY =
            """
            squared = torch.clamp_min(2.0 - 2.0 * torch.matmul(keys, torch.t(memory)), 0.0)
            affinity = LOG_KERNEL  # (B, K)
            nearest, neighbors = torch.topk(affinity, min(NEIGHBORS, torch.size(memory, 0)), 1)  # (B, n)
            targets = torch.softmax(nearest * SHARPENING, 1)  # (B, n)
            log_affinity = LOG_AFFINITY  # (B, n)
            consistency = torch.neg(torch.mean(torch.sum(targets * log_affinity, [1])))  # ()
            return [instance + weight * consistency, instance, consistency]
            """;

    private static final String OVER_NEIGHBORS = "torch.log_softmax(torch.gather(log_kernel, 1, neighbors + 1), 1)";
    private static final String OVER_MEMORY = "torch.gather(log_share, 1, neighbors + 1)";

    private final Script instanceOnly;
    private final Script withConsistency;

    /** Compiles the objective for one device. */
    public Objective(Torch torch, ObjectiveSpec spec) {
        String signature = "queries: Tensor, keys: Tensor, memory: Tensor, weight: Tensor) -> List[Tensor]";
        String instance = LOSS.replace("LOG_KERNEL", spec.kernel().logOf("squared"));
        String consistency = CONSISTENCY
                .replace("LOG_KERNEL", spec.kernel().logOf("squared"))
                .replace("NEIGHBORS", Integer.toString(spec.neighbors()))
                .replace("SHARPENING", Double.toString(spec.kernel().temperature() / spec.targetTemperature()))
                .replace("LOG_AFFINITY", spec.consistency() == Consistency.NEIGHBORS ? OVER_NEIGHBORS : OVER_MEMORY);
        instanceOnly = Script.compile(torch, signature, instance + "return [instance, instance, instance * 0.0]\n");
        withConsistency = spec.consistency() == Consistency.NONE
                ? instanceOnly
                : Script.compile(torch, signature, instance + consistency);
    }

    /**
     * The parts of a loss, each a scalar: the mean over the batch.
     *
     * @param total instance + weight * consistency
     * @param instance the instance loss
     * @param consistency the neighbor consistency before its weight; 0 where it is not computed
     */
    public record Loss(NDArray total, NDArray instance, NDArray consistency) {}

    /**
     * The loss of a batch.
     *
     * @param queries zq (B, D), unit vectors
     * @param keys zk (B, D), unit vectors without gradient
     * @param memory M (K, D), the filled entries of the memory, K at least 1
     * @param weight lambda, the weight of the neighbor consistency; where it is 0 the consistency is not computed
     */
    public Loss loss(NDArray queries, NDArray keys, NDArray memory, double weight) {
        Script script = weight == 0 ? instanceOnly : withConsistency;
        NDArray lambda = queries.getManager().create((float) weight); // ()
        NDList parts = script.callRecording(new NDList(queries, keys, memory, lambda));
        return new Loss(parts.get(0), parts.get(1), parts.get(2));
    }

    @Override
    public void close() {
        instanceOnly.close();
        if (withConsistency != instanceOnly) {
            withConsistency.close();
        }
    }
}
