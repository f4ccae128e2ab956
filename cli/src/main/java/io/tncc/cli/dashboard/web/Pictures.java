package io.tncc.cli.dashboard.web;

import io.tncc.cli.terminal.RgbPicture;
import io.tncc.pipeline.decode.ImageDecoder;
import io.tncc.pipeline.decode.ImageLimits;
import io.tncc.pipeline.decode.Rejection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Thumbnails as JPEG. An image is decoded and written anew, so that no byte of the stream reaches the browser's decoders.
 */
final class Pictures {

    /** What stands for an image that lies elsewhere, as SVG. */
    static final String BY_REFERENCE =
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 96 96" role="img" aria-label="by reference">
            <rect width="96" height="96" fill="#888" fill-opacity=".2"/>
            <g fill="#888" font-family="sans-serif" font-size="17" text-anchor="middle">
            <text x="48" y="44">by</text><text x="48" y="64">reference</text></g>
            </svg>
            """;

    /** The side of thumbnails of encoded images, in pixels. */
    private static final int SIDE = 96;

    private Pictures() {}

    /**
     * The central square of an encoded image.
     *
     * @throws Rejection if it can not be decoded
     */
    static byte[] ofEncoded(byte[] content) throws Rejection {
        return ofPixels(new ImageDecoder(ImageLimits.WIDE, SIDE).decode(content), 0, SIDE);
    }

    /** One of some square images of red, green and blue bytes. */
    static byte[] ofPixels(byte[] pixels, int index, int side) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(8_192);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(RgbPicture.of(pixels, index, side), "jpg", out)) {
                throw new IllegalStateException("This Java runtime can not write JPEG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
