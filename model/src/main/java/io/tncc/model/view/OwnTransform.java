package io.tncc.model.view;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.engine.Torch;
import io.tncc.model.extension.Extension;
import io.tncc.model.extension.UnusableResultException;
import io.tncc.model.random.CounterRandom;
import java.util.List;
import java.util.Locale;

/**
 * A {@link ViewTransform} at work.
 *
 * <pre>
 *   B  images     S  side of a view
 * </pre>
 *
 * @param own the code
 * @param mean of the normalisation that follows, (3, 1, 1)
 * @param deviation likewise, (3, 1, 1)
 */
record OwnTransform(Extension<ViewTransform> own, NDArray mean, NDArray deviation) {

    private static final String ROLE = "view transform";

    /** Changes views (B, 3, S, S) and normalises them. */
    NDArray apply(NDArray views, List<CounterRandom> randoms) {
        Shape shape = views.getShape();
        return Torch.computing(() -> {
            NDArray changed = own.call(ROLE, code -> code.of(views, randoms)); // (B, 3, S, S)
            require(changed, shape);
            return changed.sub(mean).div(deviation);
        });
    }

    private void require(NDArray changed, Shape shape) {
        if (changed == null) {
            throw unusable("nothing", shape);
        }
        if (changed.getDataType() != DataType.FLOAT32 || !changed.getShape().equals(shape)) {
            String type = changed.getDataType().name().toLowerCase(Locale.ROOT);
            throw unusable("%s of shape %s".formatted(type, changed.getShape()), shape);
        }
    }

    private UnusableResultException unusable(String returned, Shape shape) {
        return new UnusableResultException(
                ROLE, own, "returns %s; it gets and returns float32 of shape %s".formatted(returned, shape));
    }
}
