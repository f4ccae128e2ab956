package io.tncc.model.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.tncc.model.engine.Script;
import io.tncc.model.engine.Torch;

/** Places projections in the {@link Space} where they are compared. */
public final class ProjectionSpace implements AutoCloseable {

    private static final String BATCH_NORMALISED =
            """
            size = torch.size(projections, 1)
            normalised = torch.batch_norm(projections, None, None, None, None, True, 0.1, 1.0e-5, True)
            return normalised * (float(size) ** -0.5)
            """;

    private final Space space;
    private final Script batchNormalised;

    /** Compiles the mapping for one device. */
    public ProjectionSpace(Torch torch, Space space) {
        this.space = space;
        this.batchNormalised = Script.compile(torch, "projections: Tensor) -> Tensor", BATCH_NORMALISED);
    }

    /** The points of projections (B, D), likewise (B, D). */
    public NDArray place(NDArray projections) {
        return switch (space) {
            case SPHERE -> projections.normalize(2, 1);
            case BATCH_NORMALISED -> batchNormalised
                    .callRecording(new NDList(projections))
                    .singletonOrThrow();
        };
    }

    @Override
    public void close() {
        batchNormalised.close();
    }
}
