package io.tncc.cli.versions;

import io.tncc.cli.stream.StreamArguments;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.terminal.JsonOutput;
import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.publish.EncoderStore;
import io.tncc.schemas.EncoderVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tncc versions download}. */
@Command(
        name = "download",
        description = "Fetches the file of a version, and checks that it is the one that was announced.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = "  tncc versions download main 7 --bootstrap localhost:9092 --out encoders")
final class DownloadCommand implements Callable<Integer> {

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
    private VersionPlace place = new VersionPlace();

    @Option(
            names = "--out",
            defaultValue = ".",
            paramLabel = "DIR",
            description = "Where to put it. Default: the current directory.")
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Mixin
    private JsonOutput json = new JsonOutput();

    @Override
    public Integer call() {
        if (!Files.isDirectory(directory)) {
            throw new CommandFailure("%s: no such directory".formatted(directory));
        }
        EncoderVersion announced = place.read(spec, arguments).require(lane, version);
        Path target = directory.resolve("%d-%s.safetensors".formatted(announced.getVersion(), announced.getSha256()));
        if (isThere(target, announced)) {
            throw new CommandFailure("%s is there already".formatted(target));
        }
        write(target, read(announced));
        print(announced, target);
        return CommandLine.ExitCode.OK;
    }

    /** Whether it is the file of the version, and not what an earlier download has left half done. */
    private static boolean isThere(Path target, EncoderVersion version) {
        try {
            return Files.exists(target)
                    && EncoderFile.sha256(Files.readAllBytes(target)).equals(version.getSha256());
        } catch (IOException e) {
            throw new CommandFailure("%s is there, and can not be read: %s".formatted(target, e), e);
        }
    }

    private static byte[] read(EncoderVersion version) {
        try {
            return EncoderStore.read(version.getUri(), version.getSha256());
        } catch (IOException e) {
            throw new CommandFailure(
                    "The file of version %d can not be read from %s: %s"
                            .formatted(version.getVersion(), version.getUri(), e.getMessage()),
                    e);
        }
    }

    /** Under another name first: whatever ends this in between, no half file has the name of the version. */
    private static void write(Path target, byte[] file) {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.write(part, file);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CommandFailure("%s can not be written: %s".formatted(target, e), e);
        }
    }

    private void print(EncoderVersion announced, Path target) {
        PrintWriter out = spec.commandLine().getOut();
        if (json.isWanted()) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("lane", announced.getLane());
            values.put("version", announced.getVersion());
            values.put("sha256", announced.getSha256());
            values.put("sizeBytes", announced.getSizeBytes());
            values.put("path", target.toString());
            JsonOutput.write(out, values);
        } else {
            out.printf(
                    Locale.ROOT,
                    "%s (%,.1f MB), after %,d images%n",
                    target,
                    announced.getSizeBytes() / 1e6,
                    announced.getImagesSeen());
            out.flush();
        }
    }
}
