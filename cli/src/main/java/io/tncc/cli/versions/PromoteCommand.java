package io.tncc.cli.versions;

import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.StreamArguments;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tncc versions promote}. */
@Command(
        name = "promote",
        description = {
            "Has a lane embedded by a version that was announced, in jobs with embedding.version: promoted. They follow within",
            "seconds. Its file is kept while it is the promoted one; else only among the newest publishing.keep-versions."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = "  tncc versions promote main 7 --bootstrap localhost:9092 --reason \"better on the labelled set\"")
final class PromoteCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "LANE", description = "The lane.")
    @SuppressWarnings("NullAway.Init")
    private String lane;

    @Parameters(index = "1", paramLabel = "VERSION", description = "The number of the version.")
    private long version;

    @Mixin
    private StreamArguments arguments = new StreamArguments();

    @Mixin
    private PromotionArguments promotion = new PromotionArguments();

    @Override
    public Integer call() {
        JobStream stream = arguments.stream();
        VersionCatalog catalog = TopicVersions.read(stream, spec.commandLine().getErr());
        promotion.promote(spec, stream, catalog.require(lane, version), catalog.promoted(lane));
        return CommandLine.ExitCode.OK;
    }
}
