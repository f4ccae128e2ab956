package io.tncc.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.tncc.model.engine.Script;
import io.tncc.model.engine.Torch;

/**
 * The running statistics of BatchNorm, which the forward passes of an update move before it is known whether the update counts: a
 * copy of them, to bring back. They are some thousands of numbers.
 *
 * <pre>
 *   N  numbers of all statistics
 * </pre>
 */
final class RunningStatistics implements AutoCloseable {

    private static final String COPY = "return torch.cat([torch.reshape(x, [-1]) for x in b], 0)\n"; // (N)

    private static final String RESTORE =
            """
            at = 0
            for i in range(torch.len(b)):
              size = torch.numel(b[i])
              torch.copy_(b[i], torch.reshape(torch.narrow(copy, 0, at, size), torch.size(b[i])))
              at = at + size
            return copy
            """;

    private final NDList statistics;
    private final Script copy;
    private final Script restore;

    /** The statistics of several encoders: their arrays themselves. */
    RunningStatistics(Torch torch, NDList statistics) {
        this.statistics = statistics;
        this.copy = Script.compile(torch, "b: List[Tensor]) -> Tensor", COPY);
        this.restore = Script.compile(torch, "copy: Tensor, b: List[Tensor]) -> Tensor", RESTORE);
    }

    /** A copy of all, (N). Call inside an {@code NDScope}. */
    NDArray copy() {
        return copy.call(Script.list("b", statistics)).singletonOrThrow();
    }

    /** Brings back a copy. Call inside an {@code NDScope}. */
    void restore(NDArray from) {
        restore.call(new NDList(from).addAll(Script.list("b", statistics)));
    }

    @Override
    public void close() {
        copy.close();
        restore.close();
    }
}
