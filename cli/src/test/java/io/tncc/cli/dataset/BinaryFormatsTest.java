package io.tncc.cli.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.cli.terminal.CommandFailure;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryFormatsTest {

    private final Path directory;

    BinaryFormatsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void fashionMnistIsReadFromItsIdxFiles() throws IOException {
        for (String prefix : new String[] {"train", "t10k"}) {
            // two images, 2 rows of 3 columns
            idx(
                    prefix + "-images-idx3-ubyte.gz",
                    new int[] {2, 2, 3},
                    0,
                    10,
                    20,
                    30,
                    40,
                    50,
                    200,
                    210,
                    220,
                    230,
                    240,
                    255);
            idx(prefix + "-labels-idx1-ubyte.gz", new int[] {2}, 9, 0);
        }

        Dataset dataset = new DatasetSource.FashionMnist(directory).open();

        assertThat(dataset.classes()).hasSize(10);
        assertThat(dataset.train().size()).isEqualTo(2);
        assertThat(dataset.train().label(0)).isEqualTo("ankle-boot");
        LabelledImage image = dataset.test().image(1);
        assertThat(image.id()).isEqualTo("test/t-shirt/00001.png");
        assertThat(image.contentType()).isEqualTo("image/png");
        BufferedImage decoded = decode(image);
        assertThat(decoded.getWidth()).isEqualTo(3);
        assertThat(decoded.getHeight()).isEqualTo(2);
        assertThat(decoded.getRaster().getPixels(0, 0, 3, 2, (int[]) null))
                .containsExactly(200, 210, 220, 230, 240, 255);
    }

    @Test
    void aDamagedIdxFileIsRefused() throws IOException {
        Path wrongType = idx("a.gz", new int[] {1}, 1);
        Path tooShort = idx("b.gz", new int[] {3}, 1, 2);
        Path noGzip = Files.write(directory.resolve("c.gz"), new byte[] {1, 2, 3});

        assertThatThrownBy(() -> IdxFile.read(wrongType, 3))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("00000801");
        assertThatThrownBy(() -> IdxFile.read(tooShort, 1))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("[3] elements are announced, 2");
        assertThatThrownBy(() -> IdxFile.read(noGzip, 1))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("c.gz");
    }

    @Test
    void cifar10IsReadFromItsBinaryRecords() throws IOException {
        byte[] records = new byte[2 * 3073];
        records[3073] = 3; // the second image is a cat, red 1, green 2, blue 3 at its first pixel, red 4 at its last
        records[3074] = 1;
        records[3074 + 1024] = 2;
        records[3074 + 2048] = 3;
        records[3074 + 1023] = 4;

        Split split = new Cifar10Images.BinarySplit("train", records);

        assertThat(split.size()).isEqualTo(2);
        assertThat(split.label(1)).isEqualTo("cat");
        BufferedImage decoded = decode(split.image(1));
        assertThat(decoded.getRGB(0, 0)).isEqualTo(0xFF010203);
        assertThat(decoded.getRGB(31, 31)).isEqualTo(0xFF040000);
    }

    private static BufferedImage decode(LabelledImage image) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(image.content()));
    }

    private Path idx(String name, int[] dimensions, int... elements) throws IOException {
        Path file = directory.resolve(name);
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(8 << 8 | dimensions.length);
            for (int dimension : dimensions) {
                out.writeInt(dimension);
            }
            for (int element : elements) {
                out.writeByte(element);
            }
        }
        return file;
    }
}
