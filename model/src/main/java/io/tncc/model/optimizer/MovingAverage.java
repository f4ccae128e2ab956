package io.tncc.model.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.tncc.model.engine.Script;
import io.tncc.model.engine.Torch;

/** How the momentum encoder follows the encoder: an exponential moving average of its parameters (He et al. 2020). */
public final class MovingAverage implements AutoCloseable {

    private final Script follow;
    private final NDArray step;

    /**
     * An average.
     *
     * @param momentum how much of the average remains at each step, in [0, 1]
     */
    public MovingAverage(Torch torch, double momentum) {
        if (!(momentum >= 0 && momentum <= 1)) {
            throw new IllegalArgumentException("The momentum of the momentum encoder is in [0, 1], not " + momentum);
        }
        this.step = torch.numbers(1 - momentum);
        this.follow = Script.compile(
                torch,
                "step: Tensor, average: List[Tensor], latest: List[Tensor]) -> Tensor",
                """
                torch._foreach_lerp_(average, latest, float(step[0]))
                return step
                """);
    }

    /** average = momentum * average + (1 - momentum) * latest. Call inside an {@code NDScope}. */
    public void follow(NDList average, NDList latest) {
        NDList arguments = new NDList(step);
        arguments.addAll(Script.list("average", average));
        arguments.addAll(Script.list("latest", latest));
        follow.call(arguments);
    }

    @Override
    public void close() {
        follow.close();
        step.close();
    }
}
