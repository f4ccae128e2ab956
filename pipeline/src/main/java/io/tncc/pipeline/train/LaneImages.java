package io.tncc.pipeline.train;

import io.tncc.model.image.ImageBatch;
import java.util.Optional;

/** Where images of the current lane come from besides its batches, to try versions on. */
interface LaneImages {

    /** The images as they are now, two or more, in an order that a recovery repeats; or empty. */
    Optional<ImageBatch> now() throws Exception;
}
