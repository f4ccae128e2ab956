package io.tncc.pipeline.train;

import io.tncc.model.file.EncoderFile;
import io.tncc.model.probe.ProbeFigures;
import org.jspecify.annotations.Nullable;

/**
 * A version that was tried and is to be published.
 *
 * @param file with the figures among its settings
 * @param figures on the probe set, or null if there is none or it has less than two images
 * @param imagesSetAside how many images of the lane were set aside so far
 */
record ProbedVersion(EncoderFile file, @Nullable ProbeFigures figures, long imagesSetAside) {

    /** Its number. */
    long number() {
        return file.metadata().version();
    }
}
