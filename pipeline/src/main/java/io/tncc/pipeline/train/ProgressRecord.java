package io.tncc.pipeline.train;

import io.tncc.model.train.StepReport;
import io.tncc.pipeline.sink.OutgoingRecord;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.codec.Codecs;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A step as a record of the topic of training progress. */
final class ProgressRecord {

    private ProgressRecord() {}

    static OutgoingRecord of(String lane, StepReport report, float stepMillis, long eventTimeMillis) {
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
                .build();
        return new OutgoingRecord(lane.getBytes(StandardCharsets.UTF_8), Codecs.TRAINING_PROGRESS.encode(progress));
    }
}
