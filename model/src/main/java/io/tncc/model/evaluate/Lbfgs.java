package io.tncc.model.evaluate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Minimises a smooth strictly convex function by limited-memory BFGS (Nocedal, Wright: "Numerical Optimization", 2nd edition,
 * algorithms 7.4 and 7.5), with steps halved until they lessen the value enough (algorithm 3.1). Deterministic.
 */
final class Lbfgs {

    private static final int HISTORY = 10;
    private static final int MAX_ITERATIONS = 5_000;
    private static final int MAX_HALVINGS = 50;
    private static final double SUFFICIENT_DECREASE = 1e-4;

    private Lbfgs() {}

    /** A function of many variables. */
    @FunctionalInterface
    interface Function {
        /** The function at a point; the point is not to be kept. */
        Point at(double[] variables);
    }

    /**
     * A function at a point.
     *
     * @param value of the function
     * @param gradient by each variable
     */
    record Point(double value, double[] gradient) {}

    /** A step that was taken and by how much the gradient changed. */
    private record Change(double[] step, double[] gradient, double curvature) {}

    /**
     * Where the function is least: where no part of the gradient is above the tolerance, or no step lessens the value in float64.
     *
     * @throws IllegalStateException if that is not reached in 5,000 iterations
     */
    static double[] minimise(double[] start, double tolerance, Function function) {
        double[] x = start.clone();
        Point here = function.at(x);
        Deque<Change> changes = new ArrayDeque<>();
        for (int iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
            if (largest(here.gradient()) <= tolerance) {
                return x;
            }
            double[] direction = direction(here.gradient(), changes);
            double slope = dot(direction, here.gradient());
            double length = changes.isEmpty() ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
            Moved moved = search(x, here, direction, slope, length, function);
            if (moved == null) {
                return x;
            }
            remember(changes, x, here, moved);
            x = moved.x();
            here = moved.point();
        }
        throw new IllegalStateException(
                "The minimum was not reached in %d iterations: a part of the gradient is still %s"
                        .formatted(MAX_ITERATIONS, largest(here.gradient())));
    }

    private record Moved(double[] x, Point point) {}

    private static @Nullable Moved search(
            double[] x, Point here, double[] direction, double slope, double firstLength, Function function) {
        double length = firstLength;
        for (int halving = 0; halving < MAX_HALVINGS; halving++) {
            double[] there = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                there[i] = x[i] + length * direction[i];
            }
            Point point = function.at(there);
            if (point.value() < here.value() && point.value() <= here.value() + SUFFICIENT_DECREASE * length * slope) {
                return new Moved(there, point);
            }
            length /= 2;
        }
        return null;
    }

    private static void remember(Deque<Change> changes, double[] x, Point here, Moved moved) {
        double[] step = difference(moved.x(), x);
        double[] gradient = difference(moved.point().gradient(), here.gradient());
        double curvature = dot(step, gradient);
        if (curvature > 0) {
            changes.addFirst(new Change(step, gradient, curvature));
        }
        if (changes.size() > HISTORY) {
            changes.removeLast();
        }
    }

    /** Minus the gradient, times the inverse of the Hessian as far as the changes tell of it. */
    private static double[] direction(double[] gradient, Deque<Change> newestFirst) {
        double[] direction = gradient.clone();
        double[] shares = new double[newestFirst.size()];
        int i = 0;
        for (Change change : newestFirst) {
            shares[i] = dot(change.step(), direction) / change.curvature();
            add(direction, -shares[i++], change.gradient());
        }
        double scale = newestFirst.isEmpty()
                ? 1
                : newestFirst.getFirst().curvature()
                        / dot(
                                newestFirst.getFirst().gradient(),
                                newestFirst.getFirst().gradient());
        scale(direction, scale);
        for (Iterator<Change> oldest = newestFirst.descendingIterator(); oldest.hasNext(); ) {
            Change change = oldest.next();
            double share = dot(change.gradient(), direction) / change.curvature();
            add(direction, shares[--i] - share, change.step());
        }
        scale(direction, -1);
        return direction;
    }

    private static double largest(double[] gradient) {
        double largest = 0;
        for (double part : gradient) {
            largest = Math.max(largest, Math.abs(part));
        }
        return largest;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double[] difference(double[] a, double[] b) {
        double[] difference = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
        }
        return difference;
    }

    private static void add(double[] to, double factor, double[] what) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * what[i];
        }
    }

    private static void scale(double[] what, double factor) {
        for (int i = 0; i < what.length; i++) {
            what[i] *= factor;
        }
    }
}
