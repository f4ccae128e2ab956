package io.tncc.pipeline.train;

import io.tncc.model.image.ImageBatch;
import io.tncc.model.probe.Probe;
import io.tncc.pipeline.extension.TriedVersion;
import io.tncc.pipeline.extension.VersionEvaluator;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** The figures by which the job's user judges versions: settings of the encoder file, and metrics of the latest version. */
final class OwnFigures {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    private final VersionEvaluator evaluator;
    private final MetricGroup group;
    private final Map<String, Latest> latest = new HashMap<>();

    private static final class Latest implements Gauge<Double> {

        private volatile double value;

        @Override
        public Double getValue() {
            return value;
        }
    }

    OwnFigures(VersionEvaluator evaluator, MetricGroup group) {
        this.evaluator = evaluator;
        this.group = group.addGroup("evaluation");
    }

    /** The figures of a version, as settings of its file. */
    SortedMap<String, String> of(String lane, long version, ImageBatch images, Probe.Outcome outcome) throws Exception {
        float[][] features = Arrays.stream(images.ordinals())
                .mapToObj(ordinal -> outcome.features().get(ordinal))
                .toArray(float[][]::new); // (images, F)
        TriedVersion tried = new TriedVersion(lane, version, features, images.labels());
        SortedMap<String, String> settings = new TreeMap<>();
        for (Map.Entry<String, Double> figure : evaluator.evaluate(tried).entrySet()) {
            require(figure.getKey(), figure.getValue());
            settings.put("evaluation." + figure.getKey(), figure.getValue().toString());
            latest.computeIfAbsent(figure.getKey(), name -> group.gauge(name, new Latest())).value = figure.getValue();
        }
        return settings;
    }

    private static void require(String name, double value) {
        if (!NAME.matcher(name).matches() || !Double.isFinite(value)) {
            throw new IllegalStateException(
                    "extension.evaluator: '%s' = %s is not allowed; a name is small letters, digits and hyphens, and a figure is finite"
                            .formatted(name, value));
        }
    }
}
