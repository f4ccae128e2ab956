package io.tncc.cli.train.stream;

/**
 * What a stream does to an image: moves it, then blurs it, then makes it lighter or darker.
 *
 * @param right by how many pixels it moves to the right; its border is continued
 * @param down by how many it moves down
 * @param blurSigma the standard deviation of a Gaussian blur in pixels, 0 for none
 * @param brightness what every pixel is multiplied by
 */
public record Alteration(int right, int down, double blurSigma, double brightness) {

    /** The image as it is. */
    public static final Alteration NONE = new Alteration(0, 0, 0, 1);

    public Alteration {
        if (!(blurSigma >= 0 && brightness >= 0)) {
            throw new IllegalArgumentException(
                    "Blur and brightness are at least 0, not %s and %s".formatted(blurSigma, brightness));
        }
    }

    /**
     * The altered image.
     *
     * @param pixels red, green and blue bytes of each pixel, row by row: (S, S, 3); left as they are
     * @param side of the image in pixels, S
     */
    public byte[] apply(byte[] pixels, int side) {
        if (equals(NONE)) {
            return pixels;
        }
        float[] values = moved(pixels, side);
        if (blurSigma > 0) {
            float[] weights = weights();
            values = blurred(blurred(values, side, weights, 3, 3 * side), side, weights, 3 * side, 3);
        }
        byte[] altered = new byte[pixels.length];
        for (int i = 0; i < altered.length; i++) {
            altered[i] = (byte) Math.min(255, Math.round(values[i] * (float) brightness));
        }
        return altered;
    }

    private float[] moved(byte[] pixels, int side) {
        float[] moved = new float[pixels.length];
        for (int row = 0; row < side; row++) {
            int fromRow = Math.min(side - 1, Math.max(0, row - down));
            for (int column = 0; column < side; column++) {
                int fromColumn = Math.min(side - 1, Math.max(0, column - right));
                for (int channel = 0; channel < 3; channel++) {
                    moved[3 * (row * side + column) + channel] =
                            pixels[3 * (fromRow * side + fromColumn) + channel] & 0xff;
                }
            }
        }
        return moved;
    }

    /** Of the Gaussian, up to three standard deviations away. */
    private float[] weights() {
        int radius = (int) Math.ceil(3 * blurSigma);
        float[] weights = new float[2 * radius + 1];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            double offset = (i - radius) / blurSigma;
            weights[i] = (float) StrictMath.exp(-offset * offset / 2);
            sum += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= (float) sum;
        }
        return weights;
    }

    /** Blurred along one axis, whose neighbors are {@code step} values apart, the lines along it {@code lineStep}. */
    private static float[] blurred(float[] values, int side, float[] weights, int step, int lineStep) {
        int radius = weights.length / 2;
        float[] blurred = new float[values.length];
        for (int line = 0; line < side; line++) {
            for (int place = 0; place < side; place++) {
                for (int channel = 0; channel < 3; channel++) {
                    int start = line * lineStep + channel;
                    float sum = 0;
                    for (int tap = -radius; tap <= radius; tap++) {
                        int from = Math.min(side - 1, Math.max(0, place + tap));
                        sum += weights[tap + radius] * values[start + from * step];
                    }
                    blurred[start + place * step] = sum;
                }
            }
        }
        return blurred;
    }
}
