package io.tncc.pipeline.decode;

/**
 * How each pixel of a scaled line is made of pixels of the original: a triangle filter as wide as the scale (bilinear when enlarging, its
 * antialiased form when reducing), as Pillow's and torchvision's bilinear resizing have it.
 */
final class Weights {

    private final int[] first;
    private final float[][] weights;

    private Weights(int[] first, float[][] weights) {
        this.first = first;
        this.weights = weights;
    }

    /** The weights that bring a line of one length to another. */
    static Weights between(int from, int to) {
        double scale = (double) from / to;
        double reach = Math.max(1, scale);
        int[] first = new int[to];
        float[][] weights = new float[to][];
        for (int i = 0; i < to; i++) {
            double centre = (i + 0.5) * scale;
            int begin = Math.max(0, (int) (centre - reach + 0.5));
            int end = Math.min(from, (int) (centre + reach + 0.5));
            first[i] = begin;
            weights[i] = triangle(begin, end, centre, reach);
        }
        return new Weights(first, weights);
    }

    private static float[] triangle(int begin, int end, double centre, double reach) {
        double[] heights = new double[end - begin];
        double sum = 0;
        for (int i = 0; i < heights.length; i++) {
            heights[i] = Math.max(0, 1 - Math.abs(begin + i + 0.5 - centre) / reach);
            sum += heights[i];
        }
        float[] normalised = new float[heights.length];
        for (int i = 0; i < heights.length; i++) {
            normalised[i] = (float) (heights[i] / sum);
        }
        return normalised;
    }

    /** The length of the scaled line. */
    int size() {
        return first.length;
    }

    /** The first pixel of the original that the pixel is made of. */
    int first(int pixel) {
        return first[pixel];
    }

    /** How many pixels of the original the pixel is made of. */
    int count(int pixel) {
        return weights[pixel].length;
    }

    /** The share of the i-th of them. */
    float weight(int pixel, int i) {
        return weights[pixel][i];
    }
}
