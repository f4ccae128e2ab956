package io.tncc.pipeline.examples;

import io.tncc.pipeline.extension.ContentDecoder;
import io.tncc.pipeline.extension.EncodedContent;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Images as a camera has them: width and height in two bytes each, then red, green and blue of each pixel, row by row. */
public final class RawRgbDecoder implements ContentDecoder {

    private static final long serialVersionUID = 1;

    @Override
    public @Nullable BufferedImage decode(EncodedContent content) {
        if (!"image/x-raw-rgb".equals(content.contentType())) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(content.bytes());
        int width = in.getShort();
        int height = in.getShort();
        if (width < 1 || height < 1 || in.remaining() != 3 * width * height) {
            throw new IllegalArgumentException(
                    "%d x %d pixels do not have %d bytes".formatted(width, height, in.remaining()));
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            int rgb = (in.get() & 0xff) << 16 | (in.get() & 0xff) << 8 | in.get() & 0xff;
            image.setRGB(i % width, i / width, rgb);
        }
        return image;
    }
}
