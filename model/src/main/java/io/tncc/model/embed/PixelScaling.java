package io.tncc.model.embed;

import io.tncc.model.engine.HostArray;
import io.tncc.model.image.Normalisation;

/**
 * A normalisation of pixels from 0 to 255, (pixel / 255 - mean) / standard deviation, as one multiplication and one addition.
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

    private static HostArray perChannel(float[] values) {
        return new HostArray(new long[] {1, 3, 1, 1}, values);
    }
}
