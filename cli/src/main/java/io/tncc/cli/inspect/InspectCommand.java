package io.tncc.cli.inspect;

import io.tncc.cli.encoder.EncoderOnDisk;
import io.tncc.cli.stream.FileSystemArguments;
import io.tncc.cli.terminal.JsonOutput;
import io.tncc.model.engine.HostArray;
import io.tncc.model.file.EncoderPath;
import io.tncc.pipeline.train.SavedLane;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tncc inspect}. */
@Command(
        name = "inspect",
        description = {
            "Tells what is in an encoder file: its metadata, tensors, size and SHA-256; or in a savepoint or checkpoint of a job: its",
            "operators, and of each lane that it trains how far it has come, what waits, what its memory and its replay buffer",
            "hold, its versions, and the versions of the formats that all of it is saved in."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc inspect encoders/main/6-0123abc.safetensors",
            "  tncc inspect /tmp/tncc/savepoints/savepoint-1a2b3c-4d5e6f --json"
        })
public final class InspectCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE|FOLDER",
            description =
                    "An encoder file, or the folder of a savepoint or checkpoint; or its URI, such as s3://bucket/path.")
    @SuppressWarnings("NullAway.Init")
    private String place;

    @Mixin
    private FileSystemArguments fileSystems = new FileSystemArguments();

    @Mixin
    private JsonOutput json = new JsonOutput();

    @Override
    public Integer call() {
        fileSystems.use();
        if (place.contains("://")) {
            if (place.endsWith(EncoderPath.EXTENSION)) {
                show(EncoderOnDisk.readFrom(place));
            } else {
                show(savepoint(place));
            }
        } else if (Files.isDirectory(Path.of(place))) {
            show(savepoint(Path.of(place).toAbsolutePath().toUri().toString()));
        } else {
            show(EncoderOnDisk.read(Path.of(place)));
        }
        spec.commandLine().getOut().flush();
        return CommandLine.ExitCode.OK;
    }

    private Savepoint savepoint(String uri) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("Reading the lanes, in a small Flink cluster within this process...");
        err.flush();
        return Savepoint.read(uri);
    }

    private void show(EncoderOnDisk file) {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, HostArray> tensors = file.encoder().weights();
        long numbers = tensors.values().stream()
                .mapToLong(array -> array.values().length)
                .sum();
        if (json.isWanted()) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("path", file.path());
            values.put("sizeBytes", file.sizeBytes());
            values.put("sha256", file.sha256());
            values.put("numbers", numbers);
            values.put("metadata", file.encoder().metadata().toText());
            Map<String, Object> shapes = new LinkedHashMap<>();
            tensors.forEach((name, array) -> shapes.put(name, array.shape()));
            values.put("tensors", shapes);
            JsonOutput.write(out, values);
            return;
        }
        out.printf(
                Locale.ROOT, "%s: %,d bytes, SHA-256 %s%n%nMetadata%n", file.path(), file.sizeBytes(), file.sha256());
        file.encoder().metadata().toText().forEach((key, value) -> out.printf("  %-36s %s%n", key, value));
        out.printf(Locale.ROOT, "%n%,d tensors with %,d numbers%n", tensors.size(), numbers);
        tensors.forEach((name, array) -> out.printf("  %-36s %s%n", name, shape(array)));
    }

    private static String shape(HostArray array) {
        List<String> lengths = new ArrayList<>();
        for (long length : array.shape()) {
            lengths.add(Long.toString(length));
        }
        return String.join(" x ", lengths);
    }

    private void show(Savepoint savepoint) {
        PrintWriter out = spec.commandLine().getOut();
        if (json.isWanted()) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("path", place);
            values.put("checkpoint", savepoint.checkpoint());
            values.put("operators", savepoint.operators());
            values.put("lanes", savepoint.lanes());
            JsonOutput.write(out, values);
            return;
        }
        out.printf("%s: checkpoint %d%n%nOperators%n", place, savepoint.checkpoint());
        for (Savepoint.Operator operator : savepoint.operators()) {
            out.printf(
                    Locale.ROOT,
                    "  %-36s %,14d bytes, parallelism %d%n",
                    operator.name(),
                    operator.sizeBytes(),
                    operator.parallelism());
        }
        if (savepoint.lanes().isEmpty()) {
            out.printf("%nNo lane is trained%n");
        }
        savepoint.lanes().forEach(lane -> show(out, lane));
    }

    private static void show(PrintWriter out, SavedLane lane) {
        out.printf("%nLane %s%n", lane.lane());
        line(out, "images", "%,d accepted, %,d trained on", lane.imagesAccepted(), lane.imagesTrained());
        line(out, "pending", "%,d", lane.pendingImages());
        line(out, "steps", "%,d, of them %,d since the last version", lane.steps(), lane.unpublishedSteps());
        line(
                out,
                "versions",
                "last %s, files kept of %s",
                lane.lastVersion() < 0 ? "none" : lane.lastVersion(),
                lane.keptVersions().isEmpty() ? "none" : join(lane.keptVersions()));
        line(out, "memory", "%,d of %,d keys", lane.memoryKeys(), lane.memorySize());
        line(out, "replay", "%,d images, %,d bytes", lane.replayImages(), lane.replayBytes());
        line(out, "set aside", "%,d images", lane.setAsideImages());
        line(out, "weights", "%,d bytes", lane.weightsBytes());
        line(out, "health", "%d steps skipped in a row, %d roll-backs", lane.skippedInARow(), lane.rollBacks());
        line(
                out,
                "event time",
                "%s",
                lane.eventTimeMillis() == 0 ? "none" : Instant.ofEpochMilli(lane.eventTimeMillis()));
        line(out, "partition", "%d", lane.partition());
        line(out, "formats", "%s", join(lane.formats()));
        line(out, "learner", "%s", lane.learner().isEmpty() ? "none yet" : join(lane.learner()));
    }

    private static void line(PrintWriter out, String what, String value, Object... numbers) {
        out.printf("  %-12s %s%n", what, String.format(Locale.ROOT, value, numbers));
    }

    private static String join(List<Long> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String join(Map<String, ?> values) {
        return values.entrySet().stream()
                .map(entry -> "%s %s".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
