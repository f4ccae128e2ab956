package io.tncc.pipeline.decode;

import io.tncc.pipeline.option.InputOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.io.Serializable;

/**
 * What an image may cost.
 *
 * @param maxBytes of the encoded image
 * @param maxSide width and height in pixels
 * @param maxPixels width times height
 */
public record ImageLimits(long maxBytes, int maxSide, long maxPixels) implements Serializable {

    /** The limits that the options set. */
    public static ImageLimits of(PipelineConfiguration configuration) {
        return new ImageLimits(
                configuration.get(InputOptions.MAX_BYTES).getBytes(),
                configuration.get(InputOptions.MAX_SIDE),
                configuration.get(InputOptions.MAX_PIXELS));
    }

    void checkBytes(long bytes) throws RejectedException {
        if (bytes > maxBytes) {
            throw new RejectedException(
                    RejectionReason.TOO_MANY_BYTES,
                    "The image has %d bytes; input.max-bytes allows %d".formatted(bytes, maxBytes));
        }
    }

    void checkSize(int width, int height) throws RejectedException {
        if (width > maxSide || height > maxSide) {
            throw new RejectedException(
                    RejectionReason.TOO_MANY_PIXELS,
                    "The image has %d x %d pixels; input.max-side allows %d a side".formatted(width, height, maxSide));
        }
        if ((long) width * height > maxPixels) {
            throw new RejectedException(
                    RejectionReason.TOO_MANY_PIXELS,
                    "The image has %d x %d = %d pixels; input.max-pixels allows %d"
                            .formatted(width, height, (long) width * height, maxPixels));
        }
    }
}
