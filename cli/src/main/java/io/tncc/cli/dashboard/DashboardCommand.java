package io.tncc.cli.dashboard;

import io.tncc.cli.dashboard.live.LiveLimits;
import io.tncc.cli.dashboard.web.DashboardServer.Access;
import io.tncc.cli.stream.FileSystemArguments;
import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.StreamArguments;
import io.tncc.cli.stream.StreamFollower;
import io.tncc.cli.stream.StreamListener;
import io.tncc.cli.terminal.AllowedValues;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.model.engine.Torch;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./tncc dashboard}. */
@Command(
        name = "dashboard",
        description = {
            "Serves a page on which to watch a running job: how good each encoder version is, loss, rates and lag, a map and a",
            "gallery of the stream, the versions with their files, and what was rejected. It reads the job's topics, in no",
            "consumer group, and runs until Ctrl-C."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc dashboard --bootstrap localhost:9092",
            "  tncc dashboard --bootstrap localhost:9092 --allow-promotion --port 9000",
            "  tncc dashboard --bootstrap kafka:9093 --property security.protocol=SSL \\",
            "      --topic images=photos --group-prefix photos",
            "  tncc dashboard --bootstrap kafka:9092 --file-system s3.endpoint=http://s3:8080 \\",
            "      --file-system s3.path.style.access=true"
        })
public final class DashboardCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private StreamArguments streamArguments = new StreamArguments();

    @Mixin
    private FileSystemArguments fileSystems = new FileSystemArguments();

    @Option(
            names = "--port",
            defaultValue = "8686",
            paramLabel = "N",
            description = "Where to serve the page; 0 for any free port. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--bind",
            defaultValue = "127.0.0.1",
            paramLabel = "ADDRESS",
            description = {
                "The address to serve it at; 0.0.0.0 for all of this machine. Whoever reaches it sees the images of the stream.",
                "Default: ${DEFAULT-VALUE}."
            })
    @SuppressWarnings("NullAway.Init")
    private String bind;

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "A name that browsers may ask for, besides localhost and addresses. Repeatable.")
    private Set<String> hostNames = new HashSet<>();

    @Option(
            names = "--allow-promotion",
            description = "Lets the page promote versions and roll back, for jobs with embedding.version: promoted.")
    private boolean allowPromotion;

    @Option(
            names = "--recent",
            defaultValue = "10000",
            paramLabel = "N",
            description = "How many embedded images are kept in memory, over all lanes. Default: ${DEFAULT-VALUE}.")
    private int recentImages;

    @Option(
            names = "--recent-megabytes",
            defaultValue = "256",
            paramLabel = "N",
            description = "How much their encoded bytes may take. Default: ${DEFAULT-VALUE}.")
    private int recentMegabytes;

    @Option(
            names = "--sample",
            defaultValue = "" + DashboardSettings.SAMPLE_IMAGES,
            paramLabel = "N",
            description =
                    "How many images of a lane its versions are compared on: as many again as a third evaluate kNN. Default: ${DEFAULT-VALUE}.")
    private int sampleImages;

    @Option(
            names = "--maps",
            defaultValue = "" + DashboardSettings.MAPS,
            paramLabel = "N",
            description =
                    "How many versions of a lane keep their map: the first and the latest. Default: ${DEFAULT-VALUE}.")
    private int maps;

    @Override
    public Integer call() throws InterruptedException {
        check();
        streamArguments.requireBroker();
        Optional<PipelineConfiguration> options = streamArguments.options();
        JobStream stream = streamArguments.stream(options);
        DashboardSettings settings = settings();
        fileSystems.use(options);
        try (Dashboard dashboard = open(settings, stream);
                StreamFollower follower = new StreamFollower(stream, settings.start(), listeners(dashboard))) {
            say("The dashboard is at %s; Ctrl-C ends it".formatted(dashboard.page()));
            follower.await();
        } catch (IOException e) {
            throw new CommandFailure(
                    "The page can not be served at %s:%d: %s. --port chooses another port"
                            .formatted(bind, port, e.getMessage()),
                    e);
        }
        return CommandLine.ExitCode.OK;
    }

    private static Dashboard open(DashboardSettings settings, JobStream stream) throws IOException {
        Dashboard dashboard = new Dashboard(settings, stream, Map.of());
        // evaluations run beside whatever else this machine does
        Torch.useThreads(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        return dashboard;
    }

    private List<StreamListener> listeners(Dashboard dashboard) {
        List<StreamListener> listeners = new ArrayList<>(dashboard.listeners());
        listeners.add(new StreamListener() {
            @Override
            public void troubled(@Nullable String message) {
                say(message == null ? "The topics can be read" : "The topics can not be read yet: " + message);
            }
        });
        return listeners;
    }

    private DashboardSettings settings() {
        InetSocketAddress address = new InetSocketAddress(bind, port);
        if (address.isUnresolved()) {
            throw new AllowedValues(spec).wrong("--bind", bind, "an address of this machine");
        }
        return new DashboardSettings(
                new Access(address, hostNames, allowPromotion),
                LiveLimits.USUAL.withRecent(recentImages, (long) recentMegabytes << 20),
                sampleImages,
                maps);
    }

    private void check() {
        AllowedValues values = new AllowedValues(spec);
        values.require(port >= 0 && port <= 65_535, "--port", port, "0 to 65535");
        values.require(recentImages >= 100, "--recent", recentImages, "100 and more");
        values.require(recentMegabytes >= 1, "--recent-megabytes", recentMegabytes, "1 and more");
        values.require(sampleImages >= 50 && sampleImages <= 20_000, "--sample", sampleImages, "50 to 20000");
        values.require(maps >= 2 && maps <= 400, "--maps", maps, "2 to 400");
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
