package io.tncc.cli.bench;

import io.tncc.cli.dataset.generated.GeneratedImages;
import io.tncc.pipeline.decode.ImageDecoder;
import io.tncc.pipeline.decode.ImageLimits;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** From a JPEG to the square that is embedded or trained on, by one thread: generated pictures, by their side. */
final class DecodeGrowth {

    private static final int PICTURES = 16;

    private final int side;

    /** @param side of what comes out, in pixels */
    DecodeGrowth(int side) {
        this.side = side;
    }

    Growth growth(BenchSizes sizes) {
        return new Growth(
                BenchPart.DECODE,
                "JPEG to %d pixels a side".formatted(side),
                "side of the JPEG in pixels",
                BenchUnit.IMAGES_PER_SECOND,
                sizes.jpegSides().stream()
                        .map(pixels -> new Growth.Case(pixels, () -> decoding(pixels)))
                        .toList());
    }

    private Workload decoding(int pixels) throws IOException {
        ImageDecoder decoder = new ImageDecoder(ImageLimits.WIDE, side);
        List<byte[]> jpegs = jpegs(pixels);
        return () -> {
            for (byte[] jpeg : jpegs) {
                decoder.decode(jpeg);
            }
            return jpegs.size();
        };
    }

    static List<byte[]> jpegs(int pixels) throws IOException {
        GeneratedImages images = GeneratedImages.train(PICTURES);
        List<byte[]> jpegs = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            BufferedImage picture = new BufferedImage(pixels, pixels, BufferedImage.TYPE_3BYTE_BGR);
            Graphics2D graphics = picture.createGraphics();
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            graphics.drawImage(images.draw(i), 0, 0, pixels, pixels, null);
            graphics.dispose();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (!ImageIO.write(picture, "jpeg", bytes)) {
                throw new IllegalStateException("This Java runtime cannot write JPEG");
            }
            jpegs.add(bytes.toByteArray());
        }
        return jpegs;
    }
}
