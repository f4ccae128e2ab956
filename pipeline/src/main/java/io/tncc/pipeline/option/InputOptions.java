package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/**
 * What images may come in, and the size that they are brought to.
 *
 * <p>{@options}
 */
public final class InputOptions {

    @Fixed(Half.TRAINING)
    @Allowed(interval = "[8, 1024]")
    public static final ConfigOption<Integer> DECODE_SIDE = key("input.decode-side")
            .intType()
            .defaultValue(32)
            .withDescription(
                    "Side of the square, in pixels, that images are scaled (short side) and cropped (centre) " + "to.");

    @Allowed(interval = "[1 b, 1 gb]")
    public static final ConfigOption<MemorySize> MAX_BYTES = key("input.max-bytes")
            .memoryType()
            .defaultValue(MemorySize.ofMebiBytes(10))
            .withDescription("Encoded images above this are rejected.");

    @Allowed(interval = "[1, 65535]")
    public static final ConfigOption<Integer> MAX_SIDE = key("input.max-side")
            .intType()
            .defaultValue(8192)
            .withDescription("Images wider or higher than this, in pixels, are rejected before they are decoded.");

    @Allowed(interval = "[1, 500000000]")
    public static final ConfigOption<Long> MAX_PIXELS = key("input.max-pixels")
            .longType()
            .defaultValue(25_000_000L)
            .withDescription("Images with more pixels than this are rejected before they are decoded.");

    private InputOptions() {}
}
