package io.tncc.model.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.tncc.model.engine.Script;
import io.tncc.model.engine.Torch;
import org.jspecify.annotations.Nullable;

/**
 * Places projections in the {@link Space} where they are compared.
 *
 * <p>Letters: B images of the batch, D size of a projection.
 */
public final class ProjectionSpace implements AutoCloseable {

    private static final String BATCH_NORMALISED =
            """
            size = torch.size(projections, 1)
            normalised = torch.batch_norm(projections, None, None, None, None, True, 0.1, 1.0e-5, True)  # (B, D)
            return normalised * (float(size) ** -0.5)
            """;

    private final @Nullable Script batchNormalised;

    /** Compiles the mapping for one device, where it is not a single operation. */
    public ProjectionSpace(Torch torch, Space space) {
        this.batchNormalised = switch (space) {
            case SPHERE -> null;
            case BATCH_NORMALISED -> Script.compile(torch, "projections: Tensor) -> Tensor", BATCH_NORMALISED);
        };
    }

    /** The points of projections (B, D), likewise (B, D). */
    public NDArray place(NDArray projections) {
        return batchNormalised == null
                ? projections.normalize(2, 1) // (B, D)
                : batchNormalised.callRecording(new NDList(projections)).singletonOrThrow(); // (B, D)
    }

    @Override
    public void close() {
        if (batchNormalised != null) {
            batchNormalised.close();
        }
    }
}
