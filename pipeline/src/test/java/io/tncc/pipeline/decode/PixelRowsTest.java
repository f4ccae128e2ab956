package io.tncc.pipeline.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelRowsTest {

    /** Columns 3 and 4 of row 3 of the gradient, by its formula; the part has pixels of the whole before and behind its own. */
    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_4BYTE_ABGR, BufferedImage.TYPE_INT_RGB})
    void partOfAnImageIsReadWhereItLies(int type) {
        BufferedImage part = ofType(type, TestImages.gradient(7, 5)).getSubimage(2, 1, 4, 3);
        int[] row = new int[6];
        new PixelRows(part, 1, 2).read(2, row);
        assertThat(row).containsExactly(144, 231, 180, 181, 38, 160);
    }

    @Test
    void theFirstPixelIsRedGreenAndBlue() {
        int[] row = new int[3];
        new PixelRows(TestImages.gradient(2, 2), 0, 1).read(0, row);
        assertThat(row).containsExactly(0, 0, 255);
    }

    /** Linear light of 128 is far brighter on a screen: 188. */
    @Test
    void pixelsOfAnotherColourSpaceAreConverted() {
        ColorSpace linear = ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB);
        ColorModel model = new ComponentColorModel(linear, false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
        WritableRaster raster =
                Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 1, 1, 3, 3, new int[] {2, 1, 0}, null);
        raster.setPixel(0, 0, new int[] {128, 128, 128});
        BufferedImage image = new BufferedImage(model, raster, false, null);
        assertThat(image.getType()).isEqualTo(BufferedImage.TYPE_3BYTE_BGR);
        int[] row = new int[3];
        new PixelRows(image, 0, 1).read(0, row);
        assertThat(row).containsExactly(188, 188, 188);
    }

    private static BufferedImage ofType(int type, BufferedImage image) {
        BufferedImage copy = new BufferedImage(image.getWidth(), image.getHeight(), type);
        copy.createGraphics().drawImage(image, 0, 0, null);
        return copy;
    }
}
