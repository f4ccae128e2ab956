package io.tncc.pipeline.train;

import io.tncc.model.evaluate.DivergedEncoderException;
import io.tncc.model.train.CollapseLimits;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.model.train.MemorySpread;
import io.tncc.model.train.StepReport;
import io.tncc.pipeline.option.GuardsOptions;
import io.tncc.pipeline.option.GuardsOptions.Reaction;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.util.List;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches over the training of lanes: what is wrong with one, and what is done about it. */
final class Guards {

    /** So often a lane is rolled back without a good version between. */
    static final int MOST_ROLL_BACKS = 3;

    /** K D min(K, D) of a memory: so much takes one core half a second. */
    private static final long MOST_WORK_WITHOUT_LIMIT = 1 << 30;

    private static final Logger LOG = LoggerFactory.getLogger(Guards.class);

    private static final String REMEDY = "Start from an earlier checkpoint with a lower optimizer.learning-rate";

    private final int skippedLimit;
    private final CollapseLimits limits;
    private final Reaction reaction;
    private final TrainMetrics metrics;

    /** What is done now. */
    enum Decision {
        /** Nothing is wrong. */
        GO_ON,
        /** If a version is due, it is not published. */
        HOLD_BACK,
        /** The lane goes on from its last published version. */
        ROLL_BACK
    }

    Guards(PipelineConfiguration configuration, TrainMetrics metrics) {
        this.skippedLimit = configuration.get(GuardsOptions.SKIPPED_LIMIT);
        this.limits = new CollapseLimits(
                configuration.get(GuardsOptions.LEAST_STD), configuration.get(GuardsOptions.LEAST_RANK));
        this.reaction = configuration.get(GuardsOptions.REACTION);
        this.metrics = metrics;
    }

    /** The health of a lane after further steps. Warns of the first of a row that is skipped. */
    LaneHealth after(String lane, List<StepReport> steps, LaneHealth before) {
        LaneHealth health = before;
        for (StepReport step : steps) {
            health = step.skipped() ? health.skipped() : health.learnt();
            if (health.skippedInARow() == 1) {
                LOG.warn(
                        "Step {} of lane '{}' was skipped, as {}. The step after it goes on from the same weights",
                        step.step(),
                        lane,
                        figures(step));
            }
        }
        return health;
    }

    /**
     * How far the keys of the memory are spread, which metrics tell: asked when a version is due. Null while there are fewer than two keys,
     * where they are not finite, and where measuring them takes long and there is no limit.
     */
    @Nullable
    MemorySpread memorySpread(Learner learner) {
        LearnerSpec spec = learner.spec();
        if (!limits.any() && !isMeasuredAnyway(spec.memorySize(), spec.encoder().projectionSize())) {
            return null;
        }
        MemorySpread spread = spreadOf(learner);
        metrics.measured(spread);
        return spread;
    }

    /**
     * Whether a memory is measured where there is no limit.
     *
     * @param keys how many it holds, K
     * @param size how many numbers each has, D
     */
    static boolean isMeasuredAnyway(int keys, int size) {
        return (long) keys * size * Math.min(keys, size) <= MOST_WORK_WITHOUT_LIMIT;
    }

    /** Null where keys are not finite: the version that is due, tried or recalibrated, tells that. */
    private static @Nullable MemorySpread spreadOf(Learner learner) {
        try {
            return learner.memorySpread();
        } catch (DivergedEncoderException e) {
            return null;
        }
    }

    /**
     * What is done about a lane.
     *
     * @param steps the latest of the learner, which led from one health to the other; none at the end of the input
     * @param versionDue whether a version would be published now
     * @param spread the {@link #memorySpread} if one is due
     * @throws SuppressRestartsException if something is wrong and the job is to fail, naming what
     */
    Decision decide(
            Learner learner,
            List<StepReport> steps,
            LaneHealth before,
            LaneHealth now,
            boolean versionDue,
            @Nullable MemorySpread spread) {
        String complaint = complaint(learner, steps, before, now, versionDue, spread);
        if (complaint == null) {
            return versionDue && now.skippedInARow() > 0 ? holdBack(learner) : Decision.GO_ON;
        }
        return react(complaint, now);
    }

    /**
     * What is done about a lane whose version makes numbers of the probe set that are not finite.
     *
     * @throws SuppressRestartsException if the job is to fail
     */
    Decision decideOnDiverged(Learner learner, LaneHealth now) {
        return react(
                "The encoder of lane '%s' has diverged at step %d: it makes numbers of the probe set that are not finite"
                        .formatted(learner.lane(), learner.steps()),
                now);
    }

    private Decision react(String complaint, LaneHealth now) {
        switch (reaction) {
            case STOP_PUBLISHING -> {
                LOG.warn("{}. No version of it is published until it has recovered", complaint);
                return Decision.HOLD_BACK;
            }
            case ROLL_BACK -> {
                if (now.rollBacks() >= MOST_ROLL_BACKS) {
                    throw failure("%s. It was rolled back %d times without a good version since. %s"
                            .formatted(complaint, now.rollBacks(), REMEDY));
                }
                LOG.warn("{}. It is rolled back to its last version", complaint);
                metrics.rolledBack();
                return Decision.ROLL_BACK;
            }
            default -> throw failure(complaint + ". " + REMEDY);
        }
    }

    /** Where steps are skipped, the weights may be the reason. */
    private static Decision holdBack(Learner learner) {
        LOG.warn(
                "The version of lane '{}' that is due at step {} is left out, as that step was skipped",
                learner.lane(),
                learner.steps());
        return Decision.HOLD_BACK;
    }

    /** A restart would come to the same numbers again, bit by bit. */
    private static SuppressRestartsException failure(String message) {
        return new SuppressRestartsException(new IllegalStateException(message));
    }

    private @Nullable String complaint(
            Learner learner,
            List<StepReport> steps,
            LaneHealth before,
            LaneHealth now,
            boolean versionDue,
            @Nullable MemorySpread spread) {
        if (now.skippedInARow() >= skippedLimit) {
            boolean reached = before.skippedInARow() < skippedLimit;
            return reached || versionDue ? skipped(learner, steps, now) : null;
        }
        return spread != null && limits.areBrokenBy(spread) ? collapse(learner, spread) : null;
    }

    private static String skipped(Learner learner, List<StepReport> steps, LaneHealth now) {
        String message = "The last %d steps of lane '%s' were skipped, up to step %d"
                .formatted(now.skippedInARow(), learner.lane(), learner.steps());
        return steps.isEmpty() ? message : message + ", as " + figures(steps.get(steps.size() - 1));
    }

    private String collapse(Learner learner, MemorySpread spread) {
        metrics.collapsed();
        return "The encoder of lane '%s' has collapsed at step %d: the keys of its memory have a standard deviation of %.4f (%s: %s) and an effective rank of %.2f (%s: %s)"
                .formatted(
                        learner.lane(),
                        learner.steps(),
                        spread.standardDeviation(),
                        GuardsOptions.LEAST_STD.key(),
                        limits.leastStandardDeviation(),
                        spread.effectiveRank(),
                        GuardsOptions.LEAST_RANK.key(),
                        limits.leastRank());
    }

    private static String figures(StepReport step) {
        return Float.isFinite(step.loss())
                ? "the norm of its gradients is %s, at a learning rate of %s"
                        .formatted(step.gradientNorm(), step.learningRate())
                : "its loss is %s, at a learning rate of %s".formatted(step.loss(), step.learningRate());
    }
}
