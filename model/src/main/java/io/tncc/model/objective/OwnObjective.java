package io.tncc.model.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.tncc.model.engine.Torch;
import io.tncc.model.extension.Extension;
import io.tncc.model.extension.UnusableResultException;
import java.util.Locale;

/** A {@link ContrastiveLoss} at work. */
public final class OwnObjective {

    private static final String ROLE = "objective";

    private final Extension<ContrastiveLoss> own;

    /** The objective of a user's. */
    public OwnObjective(Extension<ContrastiveLoss> own) {
        this.own = own;
    }

    /**
     * The loss of a batch, all of it the instance loss. Call while recording, inside an {@code NDScope}.
     *
     * @throws UnusableResultException if it is not one number with a gradient
     * @throws IllegalStateException if the code throws anything
     */
    public Objective.Loss loss(ContrastiveBatch batch) {
        NDArray loss = Torch.computing(() -> own.call(ROLE, code -> code.of(batch))); // ()
        require(loss);
        NDArray none = batch.queries().getManager().create(0f); // ()
        return new Objective.Loss(loss, loss, none, none);
    }

    private void require(NDArray loss) {
        if (loss == null) {
            throw unusable("nothing");
        }
        if (loss.getDataType() != DataType.FLOAT32 || loss.getShape().dimension() != 0) {
            throw unusable("%s of shape %s"
                    .formatted(loss.getDataType().name().toLowerCase(Locale.ROOT), loss.getShape()));
        }
        if (!loss.hasGradient()) {
            throw unusable("a number without a gradient, which does not depend on the queries");
        }
    }

    private UnusableResultException unusable(String returned) {
        return new UnusableResultException(
                ROLE,
                own,
                "returns %s; a loss is one number, float32 of shape (), with a gradient with respect to the queries"
                        .formatted(returned));
    }
}
