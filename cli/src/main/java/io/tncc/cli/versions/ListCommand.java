package io.tncc.cli.versions;

import io.tncc.cli.stream.StreamArguments;
import io.tncc.cli.terminal.JsonOutput;
import io.tncc.schemas.EncoderVersion;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./tncc versions list}. */
@Command(
        name = "list",
        description = {
            "Lists the versions of all lanes, or of one: what they were trained on, and where their files lie. A star is at the",
            "version that is promoted, which embeds the lane where the job has embedding.version: promoted."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc versions list --bootstrap localhost:9092 --lane main",
            "  tncc versions list --folder encoders --json"
        })
final class ListCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private StreamArguments arguments = new StreamArguments();

    @Mixin
    private VersionPlace place = new VersionPlace();

    @Option(names = "--lane", paramLabel = "LANE", description = "Only this lane. Default: all.")
    private @Nullable String lane;

    @Mixin
    private JsonOutput json = new JsonOutput();

    @Override
    public Integer call() {
        VersionCatalog catalog = place.read(spec, arguments);
        Collection<EncoderVersion> versions = lane == null ? catalog.all() : catalog.of(lane);
        PrintWriter out = spec.commandLine().getOut();
        if (json.isWanted()) {
            JsonOutput.write(
                    out,
                    versions.stream().map(version -> values(version, catalog)).toList());
        } else {
            print(out, List.copyOf(versions), catalog);
        }
        return CommandLine.ExitCode.OK;
    }

    private static boolean isPromoted(EncoderVersion version, VersionCatalog catalog) {
        OptionalLong promoted = catalog.promoted(version.getLane());
        return promoted.isPresent() && promoted.getAsLong() == version.getVersion();
    }

    private Map<String, Object> values(EncoderVersion version, VersionCatalog catalog) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("lane", version.getLane());
        values.put("version", version.getVersion());
        values.put("imagesSeen", version.getImagesSeen());
        values.put("steps", version.getSteps());
        values.put("architecture", version.getArchitecture());
        values.put("sizeBytes", version.getSizeBytes());
        values.put("sha256", version.getSha256());
        values.put("uri", version.getUri());
        if (!place.isFolder()) {
            values.put("eventTime", version.getEventTime().toString());
            values.put("promoted", isPromoted(version, catalog));
        }
        return values;
    }

    private static void print(PrintWriter out, List<EncoderVersion> versions, VersionCatalog catalog) {
        if (versions.isEmpty()) {
            out.println("No version is announced yet");
        } else {
            List<String> lanes = new ArrayList<>(List.of("lane"));
            versions.forEach(version -> lanes.add(version.getLane()));
            int width = lanes.stream().mapToInt(String::length).max().orElse(0);
            out.printf(
                    "%-" + width + "s  %8s   %12s  %9s  %-12s  %s%n",
                    "lane",
                    "version",
                    "images",
                    "size",
                    "sha256",
                    "file");
            for (EncoderVersion version : versions) {
                out.printf(
                        Locale.ROOT,
                        "%-" + width + "s  %8d %s %,12d  %6.1f MB  %s  %s%n",
                        version.getLane(),
                        version.getVersion(),
                        isPromoted(version, catalog) ? "*" : " ",
                        version.getImagesSeen(),
                        version.getSizeBytes() / 1e6,
                        version.getSha256().substring(0, 12),
                        version.getUri());
            }
        }
        out.flush();
    }
}
