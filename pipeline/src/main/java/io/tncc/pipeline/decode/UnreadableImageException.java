package io.tncc.pipeline.decode;

import io.tncc.pipeline.option.SourceOptions;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.util.TimeUtils;

/** An image that does not travel in its record could not be read for so long that the job is to begin anew at its last checkpoint. */
final class UnreadableImageException extends IOException {

    private static final long serialVersionUID = 1;

    UnreadableImageException(ImageReference reference, Duration triedFor, Exception cause) {
        super(
                "The image of the record %s can not be read from %s, which was tried for %s (%s): %s. The job tries again from its last checkpoint"
                        .formatted(
                                reference.record(),
                                reference.uri(),
                                TimeUtils.formatWithHighestUnit(triedFor),
                                SourceOptions.URI_RETRY_TIME.key(),
                                cause.getMessage()),
                cause);
    }
}
