package io.tncc.model.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Script;
import io.tncc.model.engine.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Stochastic gradient descent with momentum and weight decay, as {@code torch.optim.SGD} does it: the rate multiplies the
 * velocity when it is applied, not when it is gathered, so that a change of rate takes effect at once.
 *
 * <pre>
 *   g = gradient + weightDecay * p        v = momentum * v + g        p = p - rate * v
 * </pre>
 */
public final class Sgd implements AutoCloseable {

    private static final String UPDATE =
            """
            rate = float(settings[0])
            momentum = float(settings[1])
            decay = float(settings[2])
            norm = torch.norm(torch.stack(torch._foreach_norm(g, 2)), 2)  # ()
            if bool(torch.isfinite(norm)):
              torch._foreach_add_(g, p, alpha=decay)
              torch._foreach_mul_(v, momentum)
              torch._foreach_add_(v, g, alpha=1.0)
              torch._foreach_add_(p, v, alpha=-rate)
            else:
              pass
            return norm
            """;

    private final Torch torch;
    private final Spec spec;
    private final List<String> names;
    private final NDList parameters;
    private final NDList velocities;
    private final Script update;

    /**
     * The settings of the optimizer.
     *
     * @param learningRate the rate by images seen
     * @param momentum how much of the velocity remains from step to step
     * @param weightDecay added to the gradient as this share of the weights, on all parameters
     */
    public record Spec(LearningRate learningRate, double momentum, double weightDecay) {

        public Spec {
            if (!(momentum >= 0 && momentum < 1)) {
                throw new IllegalArgumentException("The momentum of SGD is in [0, 1), not " + momentum);
            }
            if (!(weightDecay >= 0 && Double.isFinite(weightDecay))) {
                throw new IllegalArgumentException("The weight decay is not negative, not " + weightDecay);
            }
        }
    }

    /** An optimizer of the named parameters, which require gradients; its velocities are 0. */
    public Sgd(Torch torch, Spec spec, List<String> names, NDList parameters) {
        this.torch = torch;
        this.spec = spec;
        this.names = List.copyOf(names);
        this.parameters = parameters;
        this.velocities = new NDList();
        for (NDArray parameter : parameters) {
            velocities.add(torch.manager().zeros(parameter.getShape()));
        }
        this.update = Script.compile(
                torch, "settings: Tensor, p: List[Tensor], v: List[Tensor], g: List[Tensor]) -> Tensor", UPDATE);
    }

    /**
     * Takes one step along the gradients, if all of them are finite, then clears them. Call inside an {@code NDScope}.
     *
     * @return the norm of all gradients as one vector; if it is not finite, weights and velocities are what they were
     */
    public float step(double rate) {
        List<NDArray> gradients = new ArrayList<>();
        for (NDArray parameter : parameters) {
            gradients.add(parameter.getGradient());
        }
        NDArray settings = torch.numbers(rate, spec.momentum(), spec.weightDecay()); // (3)
        NDList arguments = new NDList(settings);
        arguments.addAll(Script.list("p", parameters));
        arguments.addAll(Script.list("v", velocities));
        arguments.addAll(Script.list("g", gradients));
        float norm = update.call(arguments).singletonOrThrow().getFloat();
        Torch.zeroGradients(parameters);
        return norm;
    }

    /** Begins anew, with velocities of 0. */
    public void clearVelocities() {
        for (NDArray velocity : velocities) {
            Shape shape = velocity.getShape();
            Torch.overwrite(velocity, new HostArray(shape.getShape(), new float[(int) shape.size()]));
        }
    }

    /** The velocities by the name of their parameter. */
    public SortedMap<String, HostArray> velocities() {
        SortedMap<String, HostArray> values = new TreeMap<>();
        for (int i = 0; i < velocities.size(); i++) {
            values.put(names.get(i), Torch.hostArray(velocities.get(i)));
        }
        return values;
    }

    /**
     * Brings back what {@link #velocities} gave.
     *
     * @throws IllegalArgumentException if they are not the velocities of these parameters
     */
    public void restoreVelocities(SortedMap<String, HostArray> values) {
        for (int i = 0; i < velocities.size(); i++) {
            HostArray value = values.get(names.get(i));
            if (value == null) {
                throw new IllegalArgumentException("There is no velocity of the parameter " + names.get(i));
            }
            long[] shape = velocities.get(i).getShape().getShape();
            if (!Arrays.equals(value.shape(), shape)) {
                throw new IllegalArgumentException("The velocity of the parameter %s has shape %s, not %s"
                        .formatted(names.get(i), Arrays.toString(value.shape()), Arrays.toString(shape)));
            }
            Torch.overwrite(velocities.get(i), value);
        }
    }

    @Override
    public void close() {
        update.close();
    }
}
