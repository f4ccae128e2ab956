package io.tncc.cli.terminal;

import io.tncc.model.image.ImageBatch;
import java.awt.image.BufferedImage;

/** Square images of red, green and blue bytes, as pictures that can be drawn. */
public final class RgbPicture {

    private RgbPicture() {}

    /**
     * One of some images of equal size.
     *
     * @param pixels row by row, image by image
     * @param index which image, from 0
     * @param side of each image in pixels
     */
    public static BufferedImage of(byte[] pixels, int index, int side) {
        int from = index * ImageBatch.imageBytes(side);
        BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int pixel = 0; pixel < side * side; pixel++) {
            int at = from + 3 * pixel;
            int rgb = (pixels[at] & 0xff) << 16 | (pixels[at + 1] & 0xff) << 8 | (pixels[at + 2] & 0xff);
            picture.setRGB(pixel % side, pixel / side, rgb);
        }
        return picture;
    }
}
