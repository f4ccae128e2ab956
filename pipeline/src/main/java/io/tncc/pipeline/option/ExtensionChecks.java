package io.tncc.pipeline.option;

import io.tncc.pipeline.extension.ExtensionPoint;
import java.util.List;
import java.util.function.Predicate;
import org.apache.flink.configuration.ConfigOption;

/** Checks that options go with the code that the job's user has handed in. */
final class ExtensionChecks {

    /** What is still asked of the objective's options where the loss is a user's. */
    private static final List<ConfigOption<?>> BESIDE_A_LOSS = List.of(
            ObjectiveOptions.SPACE,
            ObjectiveOptions.SYMMETRIC,
            ObjectiveOptions.NEIGHBORS,
            ObjectiveOptions.MOMENTUM_ALIGNMENT);

    private final PipelineConfiguration configuration;
    private final Problems problems;

    ExtensionChecks(PipelineConfiguration configuration, Problems problems) {
        this.configuration = configuration;
        this.problems = problems;
    }

    void check() {
        if (configuration.extensions().evaluator().isPresent()) {
            checkEvaluator();
        }
        if (configuration.extensions().objective().isPresent()) {
            Option.declaredIn(ObjectiveOptions.class).stream()
                    .filter(Predicate.not(option -> BESIDE_A_LOSS.contains(option.config())))
                    .forEach(option -> refuse(option.config(), ExtensionPoint.OBJECTIVE));
        }
        if (configuration.extensions().replayPolicy().isPresent()) {
            checkReplay();
        }
    }

    private void checkReplay() {
        refuse(ReplayOptions.POLICY, ExtensionPoint.REPLAY_POLICY);
        if (configuration.has(TrainingOptions.UPDATES_PER_BATCH, 1)) {
            problems.add(
                    TrainingOptions.UPDATES_PER_BATCH.key(),
                    1,
                    "allowed with %s: 2 or more, as in a single step all images of a batch are new"
                            .formatted(ExtensionPoint.REPLAY_POLICY.key()));
        }
    }

    private void checkEvaluator() {
        boolean setsNoneAside = configuration
                .valid(ProbeOptions.SHARE)
                .filter(share -> share == 0)
                .isPresent();
        if (!configuration.isSet(ProbeOptions.PATH) && setsNoneAside) {
            problems.add(
                    ExtensionPoint.EVALUATOR.key(),
                    "versions are evaluated on the probe set: set %s or %s"
                            .formatted(ProbeOptions.PATH.key(), ProbeOptions.SHARE.key()));
        }
    }

    private void refuse(ConfigOption<?> option, ExtensionPoint point) {
        if (configuration.isSet(option)) {
            problems.add(option.key(), "with %s the option has no meaning: leave it out".formatted(point.key()));
        }
    }
}
