package io.tncc.cli.dataset.generated;

import java.util.Locale;

/**
 * The ten classes of the generated pictures: patterns that repeat over a plane of square cells of side 1.
 *
 * <p>Each is a signed distance to its ink, in cells: negative inside, positive outside, so that an edge is as smooth as
 * the pixels that it is drawn with. The distances to stars and triangles follow Inigo Quilez, "2D distance functions".
 */
enum Pattern {
    DOTS {
        @Override
        double distance(double u, double v) {
            return length(within(u), within(v)) - 0.3;
        }
    },
    RINGS {
        @Override
        double distance(double u, double v) {
            return Math.abs(length(within(u), within(v)) - 0.32) - 0.09;
        }
    },
    STRIPES {
        @Override
        double distance(double u, double v) {
            return (Math.abs(within(v * 1.5)) - 0.25) / 1.5;
        }

        @Override
        int motif(double u, double v) {
            return cell(0, v * 1.5);
        }
    },
    CHECKS {
        @Override
        double distance(double u, double v) {
            double a = within(u);
            double b = within(v);
            double toBorder =
                    Math.min(Math.min(Math.abs(a), 0.5 - Math.abs(a)), Math.min(Math.abs(b), 0.5 - Math.abs(b)));
            return a * b > 0 ? -toBorder : toBorder;
        }

        @Override
        int motif(double u, double v) {
            return cell(u * 2, v * 2);
        }
    },
    ZIGZAG {
        @Override
        double distance(double u, double v) {
            return (Math.abs(within(v - Math.abs(within(u)))) - 0.22) * Math.sqrt(0.5);
        }

        @Override
        int motif(double u, double v) {
            return cell(0, v - Math.abs(within(u)));
        }
    },
    CROSSES {
        @Override
        double distance(double u, double v) {
            double a = Math.abs(within(u));
            double b = Math.abs(within(v));
            return Math.min(Math.max(a - 0.4, b - 0.12), Math.max(b - 0.4, a - 0.12));
        }
    },
    STARS {
        @Override
        double distance(double u, double v) {
            return star(within(u), within(v), 0.46, 0.42);
        }
    },
    BRICKS {
        @Override
        double distance(double u, double v) {
            double alongRow = 0.5 - Math.abs(within(u + 0.5 * odd(Math.floor(v * 2))));
            double acrossRow = (0.5 - Math.abs(within(v * 2))) / 2;
            return 0.06 - Math.min(alongRow, acrossRow);
        }

        @Override
        int motif(double u, double v) {
            return cell(u + 0.5 * odd(Math.floor(v * 2)), v * 2);
        }
    },
    TRIANGLES {
        @Override
        double distance(double u, double v) {
            return triangle(within(u), within(v) + 0.1, 0.38);
        }
    },
    HONEYCOMB {
        @Override
        double distance(double u, double v) {
            double height = Math.sqrt(3);
            boolean first = nearerFirst(u, v / height);
            double x = Math.abs(within(first ? u : u - 0.5));
            double y = Math.abs(within(first ? v / height : v / height - 0.5)) * height;
            return Math.max(x, 0.5 * x + 0.5 * height * y) - 0.415;
        }

        @Override
        int motif(double u, double v) {
            double height = Math.sqrt(3);
            return nearerFirst(u, v / height) ? 2 * cell(u, v / height) : 2 * cell(u - 0.5, v / height - 0.5) + 1;
        }
    };

    /** The signed distance to the ink at the point (u, v), in cells: negative inside. */
    abstract double distance(double u, double v);

    /** Which repetition of the motif the point (u, v) lies in or near: equal over one motif, different for neighbors. */
    int motif(double u, double v) {
        return cell(u, v);
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where a coordinate lies in its cell, from the middle: [-0.5, 0.5). */
    private static double within(double coordinate) {
        return coordinate - Math.floor(coordinate) - 0.5;
    }

    private static int cell(double u, double v) {
        return (int) Math.floor(u) * 31 + (int) Math.floor(v) * 1009;
    }

    private static double odd(double whole) {
        return whole - 2 * Math.floor(whole / 2);
    }

    /** Whether the nearest middle of a hexagon is that of the first of the two lattices that make up a honeycomb. */
    private static boolean nearerFirst(double u, double v) {
        double a = within(u);
        double b = within(v);
        double c = within(u - 0.5);
        double d = within(v - 0.5);
        return a * a + 3 * b * b < c * c + 3 * d * d;
    }

    private static double star(double x, double y, double radius, double innerRatio) {
        double k1x = 0.809016994375;
        double k1y = -0.587785252292;
        double a = Math.abs(x);
        double b = -y;
        double s = Math.max(k1x * a + k1y * b, 0);
        a -= 2 * s * k1x;
        b -= 2 * s * k1y;
        s = Math.max(-k1x * a + k1y * b, 0);
        a += 2 * s * k1x;
        b -= 2 * s * k1y;
        a = Math.abs(a);
        b -= radius;
        double edgeX = -innerRatio * k1y;
        double edgeY = innerRatio * k1x - 1;
        double along = clamp((a * edgeX + b * edgeY) / (edgeX * edgeX + edgeY * edgeY), 0, radius);
        double distance = length(a - edgeX * along, b - edgeY * along);
        return b * edgeX - a * edgeY < 0 ? -distance : distance;
    }

    private static double triangle(double x, double y, double halfSide) {
        double k = Math.sqrt(3);
        double a = Math.abs(x) - halfSide;
        double b = -y + halfSide / k;
        if (a + k * b > 0) {
            double rotated = (a - k * b) / 2;
            b = (-k * a - b) / 2;
            a = rotated;
        }
        a -= clamp(a, -2 * halfSide, 0);
        return -length(a, b) * Math.signum(b);
    }

    private static double length(double x, double y) {
        return Math.sqrt(x * x + y * y);
    }

    private static double clamp(double value, double low, double high) {
        return Math.max(low, Math.min(high, value));
    }
}
