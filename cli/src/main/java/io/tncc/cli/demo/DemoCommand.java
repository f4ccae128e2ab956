package io.tncc.cli.demo;

import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.dataset.DatasetSourceConverter;
import io.tncc.cli.dataset.Datasets;
import io.tncc.cli.terminal.AllowedValues;
import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./tncc demo}. */
@Command(
        name = "demo",
        description = {
            "Runs the real thing in this process: a Kafka broker, a Flink cluster with its web page, the whole job on real",
            "images, and the dashboard. Shows how the encoder learns, version by version, and ends with a summary and a picture."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc demo",
            "  tncc demo --dataset tar:photos.tar --images 50000 --headless --report report.json",
            "  tncc demo --keep-running --set objective.kernel=gaussian"
        })
public final class DemoCommand implements Callable<Integer> {

    private static final long DEFAULT_IMAGES = 30_000;
    private static final long CLEANUP_SECONDS = 40;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--dataset",
            paramLabel = "DATASET",
            converter = DatasetSourceConverter.class,
            description = {
                DatasetSource.SYNTAX,
                DatasetSource.LAYOUT,
                "Default: fashion-mnist where it is installed, else generated."
            })
    private @Nullable DatasetSource source;

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "How many images; more than there are are further passes. Default: 30000.")
    private long images = DEFAULT_IMAGES;

    @Option(names = "--headless", description = "Plain lines, no bar.")
    private boolean headless;

    @Option(names = "--report", paramLabel = "FILE", description = "Writes the figures as JSON.")
    private @Nullable Path report;

    @Option(
            names = "--output",
            defaultValue = "tncc-demo",
            paramLabel = "DIR",
            description = "Where encoder files and the picture go. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(
            names = "--keep-running",
            description = "Leaves Kafka, the job and the dashboard running after the summary, until Ctrl-C.")
    private boolean keepRunning;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "An option of the job. Repeatable.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    private volatile boolean stopping;

    @Override
    public Integer call() throws Exception {
        new AllowedValues(spec).require(images >= 1, "--images", images, "1 and more");
        DemoSettings settings =
                new DemoSettings(open().requirePairsToTest(), images, output, keepRunning, Map.copyOf(overrides));
        CountDownLatch ended = new CountDownLatch(1);
        Thread cleanup = cleanUpOnExit(Thread.currentThread(), ended);
        try {
            new Demo(settings, headless, this::say).run(this::finish);
            return CommandLine.ExitCode.OK;
        } catch (Exception e) {
            if (!stopping) {
                throw e;
            }
            say("Stopped. Encoder files so far are in " + settings.encoders());
            return CommandLine.ExitCode.OK;
        } finally {
            ended.countDown();
            forget(cleanup);
        }
    }

    private Dataset open() {
        if (source != null) {
            return source.open();
        }
        Datasets.Choice choice = Datasets.firstAtHand();
        say("Data set: %s (%s); --dataset chooses another"
                .formatted(choice.dataset().name(), choice.reason()));
        return choice.dataset();
    }

    private void finish(DemoReport figures) {
        say("");
        say("%,d images in, %,d trained on (%,.0f/s), %,d embedded (%,.0f/s), %,d rejected, in %.0f s"
                .formatted(
                        figures.images(),
                        figures.trained(),
                        figures.trainImagesPerSecond(),
                        figures.embedded(),
                        figures.embedImagesPerSecond(),
                        figures.rejected(),
                        figures.wallSeconds()));
        if (figures.knn() != null) {
            say("kNN: pixels %.1f %%, version 0 %.1f %%, version %d %.1f %%"
                    .formatted(
                            figures.knn().pixels(),
                            figures.knn().initial(),
                            figures.encoderVersions().size() - 1,
                            figures.knn().last()));
        }
        say("Nearest neighbors before and after: " + figures.neighbors());
        DemoReport.Version last =
                figures.encoderVersions().get(figures.encoderVersions().size() - 1);
        say("The last encoder: " + last.file());
        say("Next: tncc evaluate %s --dataset ..., or --help".formatted(last.file()));
        if (keepRunning) {
            say("Kafka, the job and the dashboard go on; produce more images, or press Ctrl-C.");
        }
        write(figures);
    }

    private void write(DemoReport figures) {
        if (report != null) {
            try {
                figures.write(report);
            } catch (IOException e) {
                throw new CommandFailure(
                        "The report can not be written to %s: %s".formatted(report, e.getMessage()), e);
            }
        }
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    /** Ctrl-C interrupts the demo and waits until it has put everything away. */
    private Thread cleanUpOnExit(Thread demo, CountDownLatch ended) {
        Thread cleanup = new Thread(() -> {
            stopping = true;
            demo.interrupt();
            try {
                if (!ended.await(CLEANUP_SECONDS, TimeUnit.SECONDS)) {
                    say("Some of it could not be put away in time.");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(cleanup);
        return cleanup;
    }

    private static void forget(Thread cleanup) {
        try {
            Runtime.getRuntime().removeShutdownHook(cleanup);
        } catch (IllegalStateException e) {
            // The JVM is shutting down: the hook is what called us.
        }
    }
}
