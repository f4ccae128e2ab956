package io.tncc.cli.dashboard.map;

/**
 * Turns (and, where that is nearer, mirrors) one map so that its points lie as near as they can to the same points of another:
 * the orthogonal Procrustes problem, in closed form for two dimensions.
 *
 * <p>Source: Schönemann: "A generalized solution of the orthogonal Procrustes problem" (Psychometrika 31, 1966).
 */
final class Alignment {

    private Alignment() {}

    /**
     * The map, turned.
     *
     * @param map with its mean at 0
     * @param reference the same points on the other map, in the same order, with their mean at 0
     */
    static Positions of(Positions map, Positions reference) {
        double xx = 0;
        double xy = 0;
        double yx = 0;
        double yy = 0;
        for (int i = 0; i < map.count(); i++) {
            xx += (double) map.x()[i] * reference.x()[i];
            xy += (double) map.x()[i] * reference.y()[i];
            yx += (double) map.y()[i] * reference.x()[i];
            yy += (double) map.y()[i] * reference.y()[i];
        }
        // by the angle a, a turn gains (xx + yy) cos a + (xy - yx) sin a, a turn of the mirror image (y to -y)
        // (xx - yy) cos a + (xy + yx) sin a
        double turned = Math.hypot(xx + yy, xy - yx);
        double mirrored = Math.hypot(xx - yy, xy + yx);
        return mirrored > turned
                ? turn(map, Math.atan2(xy + yx, xx - yy), -1)
                : turn(map, Math.atan2(xy - yx, xx + yy), 1);
    }

    private static Positions turn(Positions map, double angle, int sign) {
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        float[] x = new float[map.count()];
        float[] y = new float[map.count()];
        for (int i = 0; i < x.length; i++) {
            double up = sign * map.y()[i];
            x[i] = (float) (cos * map.x()[i] - sin * up);
            y[i] = (float) (sin * map.x()[i] + cos * up);
        }
        return new Positions(x, y);
    }
}
