package io.tncc.pipeline;

import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.codec.Codecs;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Small pictures, each a function of its number. */
public final class TestImages {

    public static final int SIDE = 16;

    private TestImages() {}

    /** A PNG of a few coloured ovals. */
    public static byte[] png(long number) {
        return encode(draw(number), "png");
    }

    /** The same picture decoded: red, green and blue bytes, row by row. */
    public static byte[] pixels(long number) {
        BufferedImage image = draw(number);
        byte[] pixels = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < SIDE * SIDE; i++) {
            int rgb = image.getRGB(i % SIDE, i / SIDE);
            pixels[3 * i] = (byte) (rgb >> 16);
            pixels[3 * i + 1] = (byte) (rgb >> 8);
            pixels[3 * i + 2] = (byte) rgb;
        }
        return pixels;
    }

    /** A PNG of coloured squares, which no graphics library draws: the same picture on every machine and in every release. */
    public static byte[] squaresPng(long number) {
        byte[] pixels = squares(number);
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < SIDE * SIDE; i++) {
            int rgb = (pixels[3 * i] & 0xff) << 16 | (pixels[3 * i + 1] & 0xff) << 8 | pixels[3 * i + 2] & 0xff;
            image.setRGB(i % SIDE, i / SIDE, rgb);
        }
        return encode(image, "png");
    }

    /** The same picture decoded: red, green and blue bytes, row by row. */
    public static byte[] squares(long number) {
        byte[] colors = new byte[3 * (SIDE / 4) * (SIDE / 4)];
        new SplittableRandom(number).nextBytes(colors);
        byte[] pixels = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            int row = i / 3 / SIDE;
            int column = i / 3 % SIDE;
            pixels[i] = colors[3 * (row / 4 * (SIDE / 4) + column / 4) + i % 3];
        }
        return pixels;
    }

    private static BufferedImage draw(long number) {
        SplittableRandom random = new SplittableRandom(number);
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < 6; i++) {
            graphics.setColor(new Color(random.nextInt(0x1000000)));
            graphics.fillOval(random.nextInt(SIDE), random.nextInt(SIDE), 3 + random.nextInt(8), 3 + random.nextInt(8));
        }
        graphics.dispose();
        return image;
    }

    public static byte[] encode(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The record of an image. */
    public static ProducerRecord<byte[], byte[]> record(
            String topic, int partition, String lane, String id, byte[] content) {
        ImageRecord image = ImageRecord.newBuilder()
                .setId(id)
                .setLane(lane)
                .setEventTime(Instant.ofEpochMilli(1_700_000_000_000L))
                .setContent(ByteBuffer.wrap(content))
                .build();
        return new ProducerRecord<>(topic, partition, lane.getBytes(), Codecs.IMAGES.encode(image));
    }

    /** The record that deletes an image. */
    public static ProducerRecord<byte[], byte[]> delete(String topic, int partition, String lane, String id) {
        ImageRecord image = ImageRecord.newBuilder()
                .setId(id)
                .setLane(lane)
                .setEventTime(Instant.ofEpochMilli(1_700_000_000_000L))
                .build();
        return new ProducerRecord<>(topic, partition, lane.getBytes(), Codecs.IMAGES.encode(image));
    }
}
