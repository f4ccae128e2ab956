package io.tncc.cli.dashboard.web;

import io.tncc.cli.dashboard.live.LaneNow;
import io.tncc.cli.dashboard.live.LaneNow.AnnouncedVersion;
import io.tncc.cli.dashboard.live.LaneNow.LossPoint;
import io.tncc.cli.dashboard.live.LiveStream;
import io.tncc.cli.dashboard.quality.LaneQuality;
import io.tncc.cli.dashboard.quality.QualityWatch;
import io.tncc.cli.dashboard.quality.QualityWatch.SampleState;
import io.tncc.cli.stream.GroupLag.Lag;
import io.tncc.model.evaluate.Evaluation;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.TrainingProgress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The parts of what a page shows, as they are now. */
final class StreamEvents {

    private final LiveStream live;
    private final QualityWatch quality;
    private final Supplier<Lag> lag;

    StreamEvents(LiveStream live, QualityWatch quality, Supplier<Lag> lag) {
        this.live = live;
        this.quality = quality;
        this.lag = lag;
    }

    /** A lane to choose. */
    private record LaneEntry(String name, long trained) {}

    /** All lanes; records of further ones are counted only. */
    private record LanesEvent(List<LaneEntry> lanes, long leftOut) {}

    /** Figures of the moment; the lag is that of all lanes together. */
    private record LaneEvent(
            String name,
            long trained,
            long embedded,
            long rejected,
            @Nullable Long promoted,
            @Nullable Long embeddedBy,
            @Nullable StepEntry step,
            @Nullable Long trainingLag,
            @Nullable Long embeddingLag,
            @Nullable String trouble) {}

    /** The latest training step; a figure that is not finite is left out. */
    private record StepEntry(
            long step,
            @Nullable Float loss,
            @Nullable Float instance,
            @Nullable Float consistency,
            @Nullable Float consistencyWeight,
            @Nullable Float learningRate,
            @Nullable Float memoryFill,
            @Nullable Float stepMillis) {

        static @Nullable StepEntry of(@Nullable TrainingProgress step) {
            return step == null
                    ? null
                    : new StepEntry(
                            step.getStep(),
                            finite(step.getLoss()),
                            finite(step.getInstanceLoss()),
                            finite(step.getConsistencyLoss()),
                            finite(step.getConsistencyWeight()),
                            finite(step.getLearningRate()),
                            finite(step.getMemoryFill()),
                            finite(step.getStepMillis()));
        }

        private static @Nullable Float finite(float figure) {
            return Float.isFinite(figure) ? figure : null;
        }
    }

    /** The loss curve in columns, to a ten-thousandth: it is sent whenever it grows. */
    private record LossEvent(long[] images, double[] loss, double[] instance, double[] consistency) {

        static LossEvent of(List<LossPoint> points) {
            return new LossEvent(
                    points.stream().mapToLong(LossPoint::imagesSeen).toArray(),
                    column(points, LossPoint::loss),
                    column(points, LossPoint::instance),
                    column(points, LossPoint::consistency));
        }

        private static double[] column(List<LossPoint> points, ToDoubleFunction<LossPoint> value) {
            return points.stream()
                    .mapToDouble(point -> Math.round(value.applyAsDouble(point) * 1e4) / 1e4)
                    .toArray();
        }
    }

    /** The versions, with their figures. */
    private record VersionsEvent(List<VersionEntry> versions, SampleState sample) {}

    /** A version; a figure that there is not is left out. */
    private record VersionEntry(
            long version,
            long imagesSeen,
            long steps,
            long announcedMillis,
            long sizeBytes,
            String architecture,
            String sha256,
            String uri,
            @Nullable Double knn,
            @Nullable Double alignment,
            @Nullable Double uniformity,
            @Nullable Double std,
            @Nullable Double rank,
            boolean mapped,
            @Nullable String problem) {}

    /** Each part by name. Asking is looking: the lane is evaluated from then on. */
    Map<String, Object> now(String lane) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put(
                "lanes",
                new LanesEvent(
                        live.lanes().entrySet().stream()
                                .map(each -> new LaneEntry(each.getKey(), each.getValue()))
                                .toList(),
                        live.lanesLeftOut()));
        LaneNow now = live.lane(lane, System.currentTimeMillis());
        if (now != null) {
            quality.watch(lane);
            parts.put("lane", laneEvent(lane, now));
            parts.put("rates", now.rates());
            parts.put("loss", LossEvent.of(now.loss()));
            parts.put("versions", versionsEvent(lane, now));
        }
        parts.put("rejects", live.rejects());
        return parts;
    }

    private LaneEvent laneEvent(String lane, LaneNow now) {
        Lag behind = lag.get();
        return new LaneEvent(
                lane,
                now.trained(),
                now.embedded(),
                now.rejected(),
                now.promoted(),
                now.embeddedBy(),
                StepEntry.of(now.latest()),
                behind.training(),
                behind.embedding(),
                live.trouble());
    }

    private VersionsEvent versionsEvent(String lane, LaneNow now) {
        LaneQuality known = quality.of(lane);
        return new VersionsEvent(
                now.versions().stream().map(each -> versionEntry(each, known)).toList(), quality.sample(lane));
    }

    private static VersionEntry versionEntry(AnnouncedVersion announced, @Nullable LaneQuality known) {
        EncoderVersion version = announced.announcement();
        long number = version.getVersion();
        Evaluation figures = known == null ? null : known.figures(number);
        return new VersionEntry(
                number,
                version.getImagesSeen(),
                version.getSteps(),
                announced.announcedMillis(),
                version.getSizeBytes(),
                version.getArchitecture(),
                version.getSha256(),
                version.getUri(),
                figures == null || known == null || !known.isLabelled() ? null : figures.knn(),
                figures == null ? null : figures.alignment(),
                figures == null ? null : figures.uniformity(),
                figures == null ? null : figures.standardDeviation(),
                figures == null ? null : figures.effectiveRank(),
                known != null && known.map(number) != null,
                known == null ? null : known.failure(number));
    }
}
