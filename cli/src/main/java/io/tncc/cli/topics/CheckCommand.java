package io.tncc.cli.topics;

import io.tncc.cli.broker.BrokerAdmin;
import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.StreamArguments;
import io.tncc.cli.terminal.Finding;
import io.tncc.cli.terminal.JsonOutput;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./tncc topics check}. */
@Command(
        name = "check",
        description = {
            "Tells which settings of a job's topics are not sound, why, and the command that mends each. Exit code 1 where",
            "something is broken; advice does not count."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  tncc topics check --bootstrap localhost:9092", "  tncc topics check --config job.yaml --json"})
final class CheckCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private StreamArguments streamArguments = new StreamArguments();

    @Mixin
    private JsonOutput json = new JsonOutput();

    @Override
    public Integer call() {
        JobStream stream = streamArguments.stream();
        List<Finding> findings;
        try (BrokerAdmin broker = BrokerAdmin.connect(stream.bootstrapServers(), stream.properties())) {
            findings = SoundTopics.check(broker, stream);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json.isWanted()) {
            JsonOutput.write(out, findings);
        } else {
            findings.forEach(finding ->
                    finding.print(out, spec.commandLine().getColorScheme().ansi()));
            Finding.printTotal(findings, out);
        }
        return Finding.anyBroken(findings) ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }
}
