package io.tncc.model.probe;

import io.tncc.model.evaluate.Neighbors;
import io.tncc.model.evaluate.Representation;
import io.tncc.model.objective.ObjectiveProbe;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The figures of an encoder version on the images of a probe set; all but the last are of the normalised features of its backbone.
 *
 * @param images how many there are
 * @param knn the share of images whose class their 20 nearest others vote for, in percent; null without labels
 * @param neighborPurity the share of their n nearest others that have their class, 0 to 1: {@link Neighbors#purity}; null without labels
 * @param alignment {@link Representation#alignment}
 * @param uniformity {@link Representation#uniformity}
 * @param standardDeviation {@link Representation#standardDeviation}
 * @param effectiveRank {@link Representation#effectiveRank}; 0 where all features are
 * @param drift since the version before, over the images that both saw: {@link Representation#drift}; null where there are not two
 * @param objective what the objective does to some of the images
 */
public record ProbeFigures(
        int images,
        @Nullable Double knn,
        @Nullable Double neighborPurity,
        double alignment,
        double uniformity,
        double standardDeviation,
        double effectiveRank,
        @Nullable Double drift,
        ObjectiveProbe.Figures objective) {

    private static final MathContext DIGITS = new MathContext(4);

    /** The figures as settings of an encoder file, to four digits. The same text in any JVM. */
    public SortedMap<String, String> toText() {
        SortedMap<String, String> text = new TreeMap<>();
        text.put("probe.images", Integer.toString(images));
        put(text, "probe.knn", knn);
        put(text, "probe.neighbor-purity", neighborPurity);
        put(text, "probe.alignment", alignment);
        put(text, "probe.uniformity", uniformity);
        put(text, "probe.standard-deviation", standardDeviation);
        put(text, "probe.effective-rank", effectiveRank);
        put(text, "probe.drift", drift);
        put(text, "probe.neighbor-agreement", objective.neighborAgreement());
        put(text, "probe.consistency-gradient-share", objective.consistencyGradientShare());
        put(text, "probe.hard-negative-gradient-share", objective.hardNegativeGradientShare());
        return text;
    }

    private static void put(SortedMap<String, String> text, String key, @Nullable Double value) {
        if (value != null) {
            BigDecimal rounded = new BigDecimal(value).round(DIGITS);
            text.put(
                    key,
                    rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString());
        }
    }
}
