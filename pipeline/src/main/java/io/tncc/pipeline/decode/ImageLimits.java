package io.tncc.pipeline.decode;

import io.tncc.pipeline.option.InputOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.io.Serializable;

/**
 * What encoded images may come in.
 *
 * @param maxBytes the most bytes of an encoded image
 * @param maxSide the most pixels in width or height
 * @param maxPixels the most pixels in all
 */
public record ImageLimits(long maxBytes, int maxSide, long maxPixels) implements Serializable {

    /** Wider than what the options have by default: for images that a person has chosen, or a job has let through. */
    public static final ImageLimits WIDE = new ImageLimits(64 << 20, 16_384, 100_000_000);

    /** The limits as the options have them. */
    public static ImageLimits of(PipelineConfiguration configuration) {
        return new ImageLimits(
                configuration.get(InputOptions.MAX_BYTES).getBytes(),
                configuration.get(InputOptions.MAX_SIDE),
                configuration.get(InputOptions.MAX_PIXELS));
    }

    void checkBytes(int bytes) throws Rejection {
        if (bytes == 0) {
            throw new Rejection(RejectionReason.EMPTY_CONTENT, "The image has no bytes");
        }
        if (bytes > maxBytes) {
            throw new Rejection(
                    RejectionReason.TOO_MANY_BYTES,
                    "The image has %d bytes; %s allows %d".formatted(bytes, InputOptions.MAX_BYTES.key(), maxBytes));
        }
    }

    void checkSize(int width, int height) throws Rejection {
        if (width < 1 || height < 1) {
            throw new Rejection(
                    RejectionReason.UNDECODABLE_IMAGE, "The image claims %d x %d pixels".formatted(width, height));
        }
        if (Math.max(width, height) > maxSide) {
            throw tooManyPixels(width, height, InputOptions.MAX_SIDE.key(), maxSide);
        }
        if ((long) width * height > maxPixels) {
            throw tooManyPixels(width, height, InputOptions.MAX_PIXELS.key(), maxPixels);
        }
    }

    private static Rejection tooManyPixels(int width, int height, String option, long allowed) {
        return new Rejection(
                RejectionReason.TOO_MANY_PIXELS,
                "The image has %d x %d pixels; %s allows %d".formatted(width, height, option, allowed));
    }
}
