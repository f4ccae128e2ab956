package io.tncc.cli.doctor;

import io.tncc.cli.stream.StreamArguments;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.terminal.Finding;
import io.tncc.cli.terminal.JsonOutput;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.PipelineOptions;
import io.tncc.pipeline.option.PipelineOptions.ComputeDevice;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./tncc doctor}. */
@Command(
        name = "doctor",
        description = {
            "Tells what a job needs and has, and what to do about what it has not: Java, the native libraries and a small",
            "training step, the processor, memory, GPUs; with --bootstrap or --config the broker and the topics, with --directory",
            "or --config the object store. Exit code 1 where something is broken; advice does not count."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc doctor",
            "  tncc doctor --bootstrap localhost:9092 --directory file:///tmp/tncc/encoders",
            "  tncc doctor --config job.yaml --json"
        })
public final class DoctorCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private StreamArguments streamArguments = new StreamArguments();

    @Option(
            names = "--directory",
            paramLabel = "URI",
            description = "A folder that encoder files are to go to. A small file is written there, read and deleted.")
    private @Nullable String directory;

    @Mixin
    private JsonOutput json = new JsonOutput();

    private final List<Finding> findings = new ArrayList<>();

    @Override
    public Integer call() {
        streamArguments.requireNames();
        tell(MachineChecks::java);
        tell(MachineChecks::processor);
        tell(MachineChecks::memory);
        tell(TrainingCheck::run);
        Optional<PipelineConfiguration> options = options();
        tell(() -> MachineChecks.gpus(options.filter(DoctorCommand::isForGpu).isPresent()));
        checkStream(options);
        checkStores(options);
        if (json.isWanted()) {
            JsonOutput.write(spec.commandLine().getOut(), findings);
        } else {
            Finding.printTotal(findings, spec.commandLine().getOut());
        }
        return Finding.anyBroken(findings) ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    /** The options, if they are given and valid. */
    private Optional<PipelineConfiguration> options() {
        try {
            Optional<PipelineConfiguration> options = streamArguments.options();
            options.ifPresent(valid -> tell(() -> Finding.works("options", "valid")));
            return options;
        } catch (CommandFailure e) {
            tell(() -> Finding.broken(
                    "options", String.valueOf(e.getMessage()), "tncc config explain KEY tells what is allowed"));
            return Optional.empty();
        }
    }

    private static boolean isForGpu(PipelineConfiguration options) {
        return options.get(PipelineOptions.DEVICE) == ComputeDevice.GPU;
    }

    private void checkStream(Optional<PipelineConfiguration> options) {
        if (streamArguments.isFileOnly() && options.isEmpty()) {
            tell(() -> Finding.skipped("broker", "not looked at", "mend the options first"));
        } else if (streamArguments.isGiven()) {
            new BrokerChecks(streamArguments.stream(options), options).run(this::tell);
        } else {
            tell(() -> Finding.skipped("broker", "not looked at", "--bootstrap HOST:PORT or --config FILE says which"));
        }
    }

    private void checkStores(Optional<PipelineConfiguration> options) {
        List<StoreCheck> stores = StoreCheck.of(directory, options);
        if (stores.isEmpty()) {
            tell(() -> Finding.skipped("object store", "not looked at", "--directory URI or --config FILE says which"));
        }
        stores.forEach(store -> tell(store::run));
    }

    private void tell(Supplier<Finding> check) {
        Finding finding = check.get();
        findings.add(finding);
        if (!json.isWanted()) {
            PrintWriter out = spec.commandLine().getOut();
            finding.print(out, spec.commandLine().getColorScheme().ansi());
        }
    }
}
