package io.tncc.model.replay;

/** Vectors of length 1. */
final class UnitLength {

    private UnitLength() {}

    /** The vector divided by its length; one of length 0 stays as it is. */
    static float[] of(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double length = squares > 0 ? Math.sqrt(squares) : 1;
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }

    /** The mean of two, at length 1: a replay keeps half of a feature, as in the experiments of {@link MinimumRedundancy}. */
    static float[] mean(float[] before, float[] now) {
        float[] mean = new float[before.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = 0.5f * before[i] + 0.5f * now[i];
        }
        return of(mean);
    }
}
