package io.tncc.model.embed;

import io.tncc.model.engine.HostArray;
import io.tncc.model.image.Normalisation;
import java.nio.FloatBuffer;

/**
 * A normalisation of pixels from 0 to 255, (pixel / 255 - mean) / standard deviation, as one multiplication and one addition.
 *
 * <p>Letters: B images, S side of an image.
 *
 * @param scale what a pixel is multiplied by, of each channel: (1, 3, 1, 1)
 * @param shift what is added, of each channel: (1, 3, 1, 1)
 */
public record PixelScaling(HostArray scale, HostArray shift) {

    /** The scaling that normalises so. */
    public static PixelScaling of(Normalisation normalisation) {
        float[] scale = new float[3];
        float[] shift = new float[3];
        for (int channel = 0; channel < 3; channel++) {
            double mean = normalisation.mean().get(channel);
            double deviation = normalisation.standardDeviation().get(channel);
            scale[channel] = (float) (1 / (255.0 * deviation));
            shift[channel] = (float) (-mean / deviation);
        }
        return new PixelScaling(perChannel(scale), perChannel(shift));
    }

    /**
     * Normalises some of several images: their views, (B, 3, S, S).
     *
     * @param pixels of all images, (…, S, S, 3)
     * @param side of each in pixels, S
     * @param from the first image that is wanted
     * @param to the image behind the last that is
     * @param views written from its beginning
     */
    void normalise(byte[] pixels, int side, int from, int to, FloatBuffer views) {
        int area = side * side;
        int place = 0;
        for (int image = from; image < to; image++) {
            for (int channel = 0; channel < 3; channel++) {
                float factor = scale.values()[channel];
                float summand = shift.values()[channel];
                int pixel = image * 3 * area + channel;
                for (int i = 0; i < area; i++, pixel += 3) {
                    views.put(place++, (pixels[pixel] & 0xff) * factor + summand);
                }
            }
        }
    }

    private static HostArray perChannel(float[] values) {
        return new HostArray(new long[] {1, 3, 1, 1}, values);
    }
}
