package io.tncc.cli.train.run;

import io.tncc.cli.train.stream.ImageStream;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How much worse an encoder tells classes at the end than it once did: the mean over the classes of the best accuracy since the class
 * was shown, less that at the end, in points. Source: Chaudhry, Dokania, Ajanthan, Torr: "Riemannian walk for incremental learning"
 * (ECCV 2018), section 3.2; the accuracy here is that of kNN, with all classes voting.
 */
final class Forgetting {

    private Forgetting() {}

    /** By the figures of a run; nothing where it was evaluated only once. */
    static OptionalDouble of(List<CurvePoint> curve, ImageStream stream) {
        if (curve.size() < 2) {
            return OptionalDouble.empty();
        }
        return curve.get(curve.size() - 1).figures().knnOfClasses().entrySet().stream()
                .mapToDouble(last -> best(curve, last.getKey(), stream.shownAfter(last.getKey())) - last.getValue())
                .average();
    }

    /** The last point counts too, so that nothing is forgotten by less than 0. */
    private static double best(List<CurvePoint> curve, int label, long shownAfter) {
        return curve.stream()
                .filter(point -> point.images() >= shownAfter || point == curve.get(curve.size() - 1))
                .mapToDouble(point -> point.figures().knnOfClasses().getOrDefault(label, 0.0))
                .max()
                .orElse(0);
    }
}
