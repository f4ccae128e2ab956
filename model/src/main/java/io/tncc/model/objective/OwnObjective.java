package io.tncc.model.objective;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import io.tncc.model.engine.RecordedNumbers;
import io.tncc.model.engine.Torch;
import io.tncc.model.extension.Extension;
import io.tncc.model.extension.UnusableResultException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ContrastiveLoss} at work. It gets queries that the encoder is not behind: their gradient is found here, where it can be
 * told whether there is one, and handed on to the encoder's own.
 *
 * <pre>
 *   B  images of the batch     D  size of a projection
 * </pre>
 */
public final class OwnObjective {

    private static final String ROLE = "objective";

    private final Extension<ContrastiveLoss> own;

    /** A loss () and its gradient with respect to the queries (B, D), both constant. */
    private record Differentiated(NDArray loss, NDArray gradient) implements AutoCloseable {

        /** Lets the scope that is open now free them, instead of the one that they were made in. */
        void register() {
            NDScope.register(loss);
            NDScope.register(gradient);
        }

        @Override
        public void close() {
            loss.close();
            gradient.close();
        }
    }

    /** The objective of a user's. */
    public OwnObjective(Extension<ContrastiveLoss> own) {
        this.own = own;
    }

    /**
     * The loss of a batch, all of it the instance loss. Call while recording, inside an {@code NDScope}.
     *
     * @throws UnusableResultException if it is not one number with a gradient
     * @throws IllegalStateException if the code throws anything, or if garbage is collected whenever it is called
     */
    public Objective.Loss loss(ContrastiveBatch batch) {
        NDArray queries = batch.queries(); // (B, D)
        Differentiated made = queries.getDevice().isGpu()
                ? differentiated(batch)
                : RecordedNumbers.uncollected(
                        "The objective " + own.name(), () -> differentiated(batch), Differentiated::close);
        made.register();
        NDArray linear = queries.mul(made.gradient()).sum(); // (), whose gradient is that of the loss
        NDArray total = linear.sub(linear.stopGradient()).add(made.loss()); // ()
        NDArray none = queries.getManager().create(0f); // ()
        return new Objective.Loss(total, total, none, none);
    }

    private Differentiated differentiated(ContrastiveBatch batch) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray apart = batch.queries().stopGradient(); // (B, D)
            apart.setRequiresGradient(true);
            ContrastiveBatch shown =
                    new ContrastiveBatch(batch.lane(), batch.imagesSeen(), apart, batch.keys(), batch.memory());
            NDArray loss = Torch.computing(() -> own.call(ROLE, code -> code.of(shown))); // ()
            require(loss);
            backward(loss);
            Differentiated made = new Differentiated(loss.stopGradient(), apart.getGradient());
            NDScope.unregister(made.loss(), made.gradient());
            return made;
        }
    }

    private void backward(NDArray loss) {
        try {
            Torch.backward(loss);
        } catch (EngineException e) {
            throw unusable("a number that does not depend on the queries", e);
        }
    }

    private void require(NDArray loss) {
        if (loss == null) {
            throw unusable("nothing", null);
        }
        if (loss.getDataType() != DataType.FLOAT32 || loss.getShape().dimension() != 0) {
            String type = loss.getDataType().name().toLowerCase(Locale.ROOT);
            throw unusable("%s of shape %s".formatted(type, loss.getShape()), null);
        }
    }

    private UnusableResultException unusable(String returned, @Nullable Throwable cause) {
        return new UnusableResultException(
                ROLE,
                own,
                "returns %s; a loss is one number, float32 of shape (), with a gradient with respect to the queries"
                        .formatted(returned),
                cause);
    }
}
