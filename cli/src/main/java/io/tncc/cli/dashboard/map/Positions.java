package io.tncc.cli.dashboard.map;

/**
 * Places on a map, N of them.
 *
 * @param x to the right, (N)
 * @param y upwards, (N)
 */
public record Positions(float[] x, float[] y) {

    public Positions {
        if (x.length != y.length) {
            throw new IllegalArgumentException("%d x and %d y are no positions".formatted(x.length, y.length));
        }
    }

    /** How many there are, N. */
    public int count() {
        return x.length;
    }

    /** With their mean at 0 and a mean squared distance from it of 1; all at 0 where they are all the same. */
    Positions standardised() {
        double meanX = mean(x);
        double meanY = mean(y);
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            squares += (x[i] - meanX) * (x[i] - meanX) + (y[i] - meanY) * (y[i] - meanY);
        }
        double scale = squares == 0 ? 0 : 1 / Math.sqrt(squares / x.length);
        float[] newX = new float[x.length];
        float[] newY = new float[y.length];
        for (int i = 0; i < x.length; i++) {
            newX[i] = (float) ((x[i] - meanX) * scale);
            newY[i] = (float) ((y[i] - meanY) * scale);
        }
        return new Positions(newX, newY);
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return values.length == 0 ? 0 : sum / values.length;
    }
}
