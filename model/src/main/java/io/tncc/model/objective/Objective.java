package io.tncc.model.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.tncc.model.engine.RecordedNumbers;
import io.tncc.model.engine.Script;
import io.tncc.model.engine.Torch;
import java.util.List;
import java.util.function.Function;

/**
 * The TNCC objective: a Student-t instance loss with a neighbor consistency constraint, a reconstruction of Cui, Bai, Yang,
 * Liang, "A new contrastive learning framework for reducing the effect of hard negatives", Knowledge-Based Systems 260
 * (2023), whose abstract is public and whose formulas are not. With {@link Kernel.Gaussian} and {@link Consistency#NONE} it
 * is InfoNCE (van den Oord et al. 2018) against a memory (He et al. 2020).
 *
 * <pre>
 *   B  images of the batch          zq (B, D)  queries: points of the {@link Space}, carry the gradient
 *   D  size of a projection         zk (B, D)  keys: likewise, constant
 *   K  filled entries of the memory M  (K, D)  likewise, constant
 *   n  neighbors
 *
 *   instance      -log [ k(zq, zk) / (k(zq, zk) + sum_j k(zq, m_j)) ]
 *   neighbors N   the n entries of M with the largest k(zk, m)
 *   targets       p_j = softmax over N of log k(zk, m_j) * (tau / target tau)
 *   consistency   - sum over N of p_j log r_j
 *   agreement     the share of N among the n entries of M with the largest k(zq, m); n also where N has fewer
 * </pre>
 *
 * Computed in log space and in float32. One {@link Script} is the whole loss: {@link ObjectiveText} writes it.
 */
public final class Objective implements AutoCloseable {

    /** An array of a batch of 64 is then half a megabyte, which the cache of a core holds. Other numbers give other bits. */
    private static final int CHUNK_OF_CPU = 2_048;

    /** Few operations, each of which a GPU is busy with. */
    private static final int CHUNK_OF_GPU = 65_536;

    private final Torch torch;
    private final ObjectiveSpec spec;
    private final Script instanceOnly;
    private final Script withConsistency;

    /** Compiles the objective for one device. */
    public Objective(Torch torch, ObjectiveSpec spec) {
        this(torch, spec, chunk(torch));
    }

    /** @param chunk how many entries of the memory are gone through at a time, C */
    Objective(Torch torch, ObjectiveSpec spec, int chunk) {
        String signature = ObjectiveText.signature(spec);
        this.torch = torch;
        this.spec = spec;
        this.instanceOnly = Script.compile(torch, signature, ObjectiveText.instanceOnly(spec, chunk));
        this.withConsistency = spec.consistency() == Consistency.NONE
                ? instanceOnly
                : Script.compile(torch, signature, ObjectiveText.withConsistency(spec, chunk));
    }

    /** How many entries of the memory are gone through at a time, C. */
    static int chunk(Torch torch) {
        return torch.isGpu() ? CHUNK_OF_GPU : CHUNK_OF_CPU;
    }

    /**
     * The parts of a loss, each a scalar: the mean over the batch.
     *
     * @param total instance + weight * consistency, the weight or the consistency scaled where the settings say so
     * @param instance the instance loss
     * @param consistency the neighbor consistency before its weight and scaling; 0 where it is not computed
     * @param agreement of the neighbors of the two views, from 0 to 1; 0 where it is not computed, which is unless it scales
     */
    public record Loss(NDArray total, NDArray instance, NDArray consistency, NDArray agreement) {

        /** The same with a further scalar in the total. */
        public Loss plus(NDArray further) {
            return new Loss(total.add(further), instance, consistency, agreement);
        }

        /** The mean of each part. */
        public static Loss mean(List<Loss> losses) {
            return losses.size() == 1
                    ? losses.get(0)
                    : new Loss(
                            mean(losses, Loss::total),
                            mean(losses, Loss::instance),
                            mean(losses, Loss::consistency),
                            mean(losses, Loss::agreement));
        }

        private static NDArray mean(List<Loss> losses, Function<Loss, NDArray> part) {
            NDArray sum = losses.stream().map(part).reduce(NDArray::add).orElseThrow();
            return RecordedNumbers.times(sum, 1f / losses.size());
        }
    }

    /**
     * The loss of a batch by nearest neighbors and the kernel of the end.
     *
     * @param queries zq (B, D)
     * @param keys zk (B, D), without gradient
     * @param memory M (K, D), the filled entries of the memory, K at least 1
     * @param weight lambda, the weight of the neighbor consistency; where it is 0 the consistency is not computed
     */
    public Loss loss(NDArray queries, NDArray keys, NDArray memory, double weight) {
        ObjectiveSpec.Stage stage = new ObjectiveSpec.Stage(spec.kernel(), weight);
        return loss(queries, keys, memory, stage, NeighborArguments.nearest());
    }

    /** The loss of a batch at a stage of the training, with the arguments of the settings' {@link NeighborChoice}. */
    public Loss loss(
            NDArray queries, NDArray keys, NDArray memory, ObjectiveSpec.Stage stage, NeighborArguments neighbors) {
        Script script = stage.weight() == 0 ? instanceOnly : withConsistency;
        NDArray settings = torch.numbers(ObjectiveText.settings(spec, stage)); // (4)
        NDList arguments = new NDList(queries, keys, memory, settings);
        NDList parts = script.callRecording(arguments.addAll(neighbors.arrays()));
        return new Loss(parts.get(0), parts.get(1), parts.get(2), parts.get(3));
    }

    @Override
    public void close() {
        instanceOnly.close();
        if (withConsistency != instanceOnly) {
            withConsistency.close();
        }
    }
}
