package io.tncc.pipeline.train;

import io.tncc.model.objective.ObjectiveProbe;
import io.tncc.model.probe.ProbeFigures;
import io.tncc.model.train.MemorySpread;
import io.tncc.model.train.StepReport;
import io.tncc.pipeline.sink.OutgoingRecord;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.VersionProbe;
import io.tncc.schemas.codec.Codecs;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A step as a record of the topic of training progress. */
final class ProgressRecord {

    private ProgressRecord() {}

    /** The record of a step, and of the memory and the version where it led to one. */
    static OutgoingRecord of(
            String lane,
            StepReport report,
            float stepMillis,
            long eventTimeMillis,
            @Nullable MemorySpread spread,
            @Nullable ProbedVersion version) {
        TrainingProgress progress = TrainingProgress.newBuilder()
                .setLane(lane)
                .setStep(report.step())
                .setImagesSeen(report.imagesSeen())
                .setLoss(report.loss())
                .setInstanceLoss(report.instanceLoss())
                .setConsistencyLoss(report.consistencyLoss())
                .setConsistencyWeight((float) report.consistencyWeight())
                .setLearningRate((float) report.learningRate())
                .setMemoryFill((float) report.memoryFill())
                .setStepMillis(stepMillis)
                .setEventTime(Instant.ofEpochMilli(eventTimeMillis))
                .setReplayedImages(report.replayedImages())
                .setSkipped(report.skipped())
                .setMomentumAlignment(report.momentumAlignment())
                .setGradientNorm(report.gradientNorm())
                .setProbe(version == null ? null : probe(version))
                .setNeighborAgreement(report.neighborAgreement())
                .setMemoryStandardDeviation(spread == null ? null : (float) spread.standardDeviation())
                .setMemoryEffectiveRank(spread == null ? null : (float) spread.effectiveRank())
                .build();
        return new OutgoingRecord(lane.getBytes(StandardCharsets.UTF_8), Codecs.TRAINING_PROGRESS.encode(progress));
    }

    private static @Nullable VersionProbe probe(ProbedVersion version) {
        ProbeFigures figures = version.figures();
        if (figures == null) {
            return null;
        }
        ObjectiveProbe.Figures objective = figures.objective();
        return VersionProbe.newBuilder()
                .setVersion(version.number())
                .setImages(figures.images())
                .setImagesSetAside(version.imagesSetAside())
                .setKnn(single(figures.knn()))
                .setNeighborPurity(single(figures.neighborPurity()))
                .setNeighborAgreement((float) objective.neighborAgreement())
                .setAlignment((float) figures.alignment())
                .setUniformity((float) figures.uniformity())
                .setStandardDeviation((float) figures.standardDeviation())
                .setEffectiveRank((float) figures.effectiveRank())
                .setDrift(single(figures.drift()))
                .setConsistencyGradientShare(orNaN(objective.consistencyGradientShare()))
                .setHardNegativeGradientShare(orNaN(objective.hardNegativeGradientShare()))
                .build();
    }

    private static float orNaN(@Nullable Double value) {
        return value == null ? Float.NaN : value.floatValue();
    }

    private static @Nullable Float single(@Nullable Double value) {
        return value == null ? null : value.floatValue();
    }
}
