package io.tncc.pipeline.metric;

import java.util.Arrays;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;

/** A metric of the job, which each subtask of an operator has. */
public enum Metric {
    RECORDS_REJECTED(
            Operator.DECODE,
            Kind.COUNTER,
            "rejectedImages",
            "Records that could not be used; of the embedding half, each is on `rejected-images` with its reason."),
    IMAGES_LEFT_OUT(
            Operator.DECODE,
            Kind.COUNTER,
            "leftOutImages",
            "Images that are not trained on because of `training.sample-rate` or `training.max-lag`."),
    IMAGES_BY_REFERENCE(
            Operator.DECODE,
            Kind.COUNTER,
            "imagesByReference",
            "Images that did not travel in their records and were read from where `uri` says."),
    FAILED_REFERENCE_READS(
            Operator.DECODE,
            Kind.COUNTER,
            "failedReferenceReads",
            "Reads of such images that failed, and were tried again until `source.uri-retry-time` was over."),

    IMAGES_ACCEPTED(
            Operator.TRAIN,
            Kind.COUNTER,
            "imagesAccepted",
            "Images that are in the state of a lane, to be trained on."),
    IMAGES_TRAINED(Operator.TRAIN, Kind.COUNTER, "imagesTrained", "New images that have had all their steps."),
    TRAINING_STEPS(Operator.TRAIN, Kind.COUNTER, "trainingSteps", "Steps, skipped ones too."),
    STEPS_SKIPPED(
            Operator.TRAIN,
            Kind.COUNTER,
            "stepsSkipped",
            "Steps that changed nothing, as their loss or gradients were not finite."),
    COLLAPSES(
            Operator.TRAIN,
            Kind.COUNTER,
            "collapses",
            "Versions that were due while the keys of the memory were spread less than `guards.least-std` or "
                    + "`guards.least-rank` allows."),
    ROLL_BACKS(Operator.TRAIN, Kind.COUNTER, "rollBacks", "How often a lane went back to its last version."),
    LANE_SPREAD(
            Operator.TRAIN,
            Kind.COUNTER,
            "laneSpread",
            "Images that came from another partition than their lane began in: their order is not reproducible."),
    STEP_MILLIS(Operator.TRAIN, Kind.GAUGE, "stepMillis", "Milliseconds of a step, in the mean of its batch."),
    TRAINING_LAG_MILLIS(
            Operator.TRAIN,
            Kind.GAUGE,
            "trainingLagMillis",
            "Milliseconds from Kafka's timestamp of the latest image to when it was accepted."),
    PUBLISHED_VERSION(Operator.TRAIN, Kind.GAUGE, "encoderVersion", "The version that was announced last."),
    LANES_TRAINING(Operator.TRAIN, Kind.GAUGE, "activeLanes", "Lanes whose learner is on the device."),
    REPLAY_IMAGES(Operator.TRAIN, Kind.GAUGE, "replayImages", "Images in the lane's replay buffer."),
    REPLAY_BYTES(Operator.TRAIN, Kind.GAUGE, "replayBytes", "Their encoded bytes."),
    LOSS(Operator.TRAIN, Kind.GAUGE, "loss", "The whole loss of a step."),
    INSTANCE_LOSS(Operator.TRAIN, Kind.GAUGE, "instanceLoss", "Its instance loss."),
    CONSISTENCY_LOSS(Operator.TRAIN, Kind.GAUGE, "consistencyLoss", "Its consistency loss, before the weight."),
    CONSISTENCY_WEIGHT(Operator.TRAIN, Kind.GAUGE, "consistencyWeight", "The weight of it, lambda, by now."),
    MOMENTUM_ALIGNMENT(
            Operator.TRAIN,
            Kind.GAUGE,
            "momentumAlignment",
            "How far features of replayed images are from the momentum encoder's; see `objective.momentum-alignment`."),
    GRADIENT_NORM(Operator.TRAIN, Kind.GAUGE, "gradientNorm", "The length of the gradient of all parameters."),
    LEARNING_RATE(Operator.TRAIN, Kind.GAUGE, "learningRate", "The learning rate of a step."),
    MEMORY_FILL(Operator.TRAIN, Kind.GAUGE, "memoryFill", "The filled share of the memory, 0 to 1."),
    NEIGHBOR_AGREEMENT(
            Operator.TRAIN,
            Kind.GAUGE,
            "neighborAgreement",
            "The share of a key's neighbors that are its query's too, 0 to 1; NaN unless "
                    + "`objective.consistency-scaling` multiplied the consistency loss of the step by it."),
    MEMORY_STANDARD_DEVIATION(
            Operator.TRAIN,
            Kind.GAUGE,
            "memoryStandardDeviation",
            "How evenly the keys of the memory were spread when a version was last due, published or not; "
                    + "`guards.least-std` limits it. NaN, without a limit, in a memory whose K · D · min(K, D) is more than "
                    + "2^30, where K is `memory.size` and D `encoder.projection-size`."),
    MEMORY_EFFECTIVE_RANK(
            Operator.TRAIN,
            Kind.GAUGE,
            "memoryEffectiveRank",
            "Likewise, in how many directions they were spread; `guards.least-rank` limits it."),

    IMAGES_SET_ASIDE(
            Operator.TRAIN,
            Kind.COUNTER,
            "imagesSetAside",
            "Images that `probe.share` takes out of the stream; they are never trained on."),
    PROBE_MILLIS(Operator.TRAIN, Kind.GAUGE, "probeMillis", "Milliseconds that trying the version took."),
    PROBE_IMAGES(Operator.TRAIN, Kind.GAUGE, "probeImages", "Images that the version was tried on."),
    PROBE_KNN(
            Operator.TRAIN,
            Kind.GAUGE,
            "probeKnn",
            "Accuracy in percent of the nearest-neighbor classifier, where images have labels."),
    PROBE_NEIGHBOR_PURITY(
            Operator.TRAIN,
            Kind.GAUGE,
            "probeNeighborPurity",
            "The share of neighbors that have the image's label, where images have labels."),
    PROBE_NEIGHBOR_AGREEMENT(
            Operator.TRAIN,
            Kind.GAUGE,
            "probeNeighborAgreement",
            "The share of neighbors in the memory that two views of an image have in common."),
    PROBE_ALIGNMENT(
            Operator.TRAIN,
            Kind.GAUGE,
            "probeAlignment",
            "The squared distance of two views of an image; lower is closer."),
    PROBE_UNIFORMITY(
            Operator.TRAIN,
            Kind.GAUGE,
            "probeUniformity",
            "How evenly features lie on the sphere; lower is more even."),
    PROBE_STANDARD_DEVIATION(
            Operator.TRAIN,
            Kind.GAUGE,
            "probeStandardDeviation",
            "How evenly features are spread: 1 in all directions alike, 0 where they have collapsed."),
    PROBE_EFFECTIVE_RANK(
            Operator.TRAIN, Kind.GAUGE, "probeEffectiveRank", "In how many directions features are spread."),
    PROBE_DRIFT(
            Operator.TRAIN, Kind.GAUGE, "probeDrift", "How far features have moved since the version before, 0 to 1."),
    PROBE_CONSISTENCY_GRADIENT_SHARE(
            Operator.TRAIN,
            Kind.GAUGE,
            "probeConsistencyGradientShare",
            "The share of the gradient that comes from the consistency loss."),
    PROBE_HARD_NEGATIVE_GRADIENT_SHARE(
            Operator.TRAIN,
            Kind.GAUGE,
            "probeHardNegativeGradientShare",
            "The share of the repulsion that comes from the hardest negatives."),

    IMAGES_EMBEDDED(Operator.EMBED, Kind.COUNTER, "imagesEmbedded", "Images whose embeddings were sent."),
    IMAGES_WITHOUT_VERSION(
            Operator.EMBED,
            Kind.COUNTER,
            "rejectedImages",
            "Images that were rejected because their lane has no encoder version."),
    FAILED_ENCODER_LOADS(
            Operator.EMBED,
            Kind.COUNTER,
            "failedEncoderLoads",
            "Announced encoder files that could not be read, or had another hash; the version before stays in use."),
    UNREADABLE_CONTROL_RECORDS(
            Operator.EMBED,
            Kind.COUNTER,
            "unreadableControlRecords",
            "Records of `encoder-versions` and `encoder-promotions` that are not what they should be."),
    EMBEDDING_LAG_MILLIS(
            Operator.EMBED,
            Kind.GAUGE,
            "embeddingLagMillis",
            "Milliseconds from Kafka's timestamp of the latest image to its embedding, not counting the checkpoint."),
    EMBEDDING_VERSION(
            Operator.EMBED, Kind.GAUGE, "encoderVersion", "The version of the latest batch; -1 before the first."),
    EMBEDDING_BATCH_MILLIS(Operator.EMBED, Kind.GAUGE, "embeddingBatchMillis", "Milliseconds of the latest batch."),
    LANES_EMBEDDING(Operator.EMBED, Kind.GAUGE, "activeLanes", "Lanes whose encoder is on the device.");

    private final Operator operator;
    private final Kind kind;
    private final String id;
    private final String description;

    Metric(Operator operator, Kind kind, String id, String description) {
        this.operator = operator;
        this.kind = kind;
        this.id = id;
        this.description = description;
    }

    /** The operators that have metrics of ours. */
    public enum Operator {
        DECODE("decode"),
        TRAIN("train"),
        EMBED("embed");

        private final String label;

        Operator(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }

        List<Metric> metrics() {
            return Arrays.stream(Metric.values())
                    .filter(metric -> metric.operator == this)
                    .toList();
        }
    }

    /** What a metric is to Flink. */
    public enum Kind {
        COUNTER,
        GAUGE
    }

    public Operator operator() {
        return operator;
    }

    public Kind kind() {
        return kind;
    }

    /** Its name in the operator's metric group. */
    public String id() {
        return id;
    }

    /** What it tells, in Markdown. */
    public String description() {
        return description;
    }

    /** Registers it. */
    public Counter counter(MetricGroup group) {
        require(Kind.COUNTER);
        return group.counter(id);
    }

    /** Registers it, to be counted by any thread. */
    public Counter sharedCounter(MetricGroup group) {
        require(Kind.COUNTER);
        return group.counter(id, new ThreadSafeSimpleCounter());
    }

    /** Registers it. */
    public void gauge(MetricGroup group, Gauge<?> gauge) {
        require(Kind.GAUGE);
        group.gauge(id, gauge);
    }

    private void require(Kind wanted) {
        if (kind != wanted) {
            throw new IllegalStateException("%s is a %s, not a %s".formatted(id, kind, wanted));
        }
    }
}
