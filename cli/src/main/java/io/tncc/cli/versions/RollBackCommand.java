package io.tncc.cli.versions;

import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.StreamArguments;
import io.tncc.cli.terminal.CommandFailure;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tncc versions roll-back}. */
@Command(
        name = "roll-back",
        description = {
            "Promotes an earlier version of a lane again: the one that was promoted before, or another. The topic of promotions",
            "is compacted, so that the one before is known for some time only."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc versions roll-back main --bootstrap localhost:9092",
            "  tncc versions roll-back main --to 6 --bootstrap localhost:9092 --reason \"worse at night\""
        })
final class RollBackCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "LANE", description = "The lane.")
    @SuppressWarnings("NullAway.Init")
    private String lane;

    @Option(names = "--to", paramLabel = "VERSION", description = "To this version. Default: the one promoted before.")
    private @Nullable Long version;

    @Mixin
    private StreamArguments arguments = new StreamArguments();

    @Mixin
    private PromotionArguments promotion = new PromotionArguments();

    @Override
    public Integer call() {
        JobStream stream = arguments.stream();
        VersionCatalog catalog = TopicVersions.read(stream, spec.commandLine().getErr());
        OptionalLong promoted = catalog.promoted(lane);
        promotion.promote(
                spec, stream, catalog.require(lane, version == null ? before(catalog, promoted) : version), promoted);
        return CommandLine.ExitCode.OK;
    }

    private long before(VersionCatalog catalog, OptionalLong promoted) {
        String known = catalog.known(lane);
        if (promoted.isEmpty()) {
            throw new CommandFailure(
                    "In lane %s nothing was promoted yet; tncc versions promote does that. It has the versions %s"
                            .formatted(lane, known));
        }
        return catalog.promotedBefore(lane, promoted.getAsLong())
                .orElseThrow(() -> new CommandFailure(
                        "The topic does not tell of a promotion in lane %s before that of version %d: say --to VERSION. It has the versions %s"
                                .formatted(lane, promoted.getAsLong(), known)));
    }
}
