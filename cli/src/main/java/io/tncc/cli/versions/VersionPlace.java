package io.tncc.cli.versions;

import io.tncc.cli.stream.FileSystemArguments;
import io.tncc.cli.stream.StreamArguments;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where versions are: on the topics of a job, or in a folder of encoder files. */
final class VersionPlace {

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "A folder of encoder files instead, such as the job's publishing.directory.")
    private @Nullable String folder;

    @Mixin
    private FileSystemArguments fileSystems = new FileSystemArguments();

    /** Whether it is a folder, which tells nothing of promotions. */
    boolean isFolder() {
        return folder != null;
    }

    /**
     * Reads the versions.
     *
     * @param stream says where the topics are, if they are not in a folder
     * @throws ParameterException where both are given, or neither
     * @throws io.tncc.cli.terminal.CommandFailure if they can not be read
     */
    VersionCatalog read(CommandSpec command, StreamArguments stream) {
        if (folder == null && !stream.isGiven()) {
            throw new ParameterException(
                    command.commandLine(),
                    "Where the versions are is missing: name the Kafka broker, such as --bootstrap localhost:9092, the options of the job with --config FILE, or a folder of encoder files with --folder DIR");
        }
        if (folder == null) {
            stream.requireBroker();
            Optional<PipelineConfiguration> options = stream.options();
            fileSystems.use(options);
            return TopicVersions.read(
                    stream.stream(options), command.commandLine().getErr());
        }
        if (stream.isGiven()) {
            throw new ParameterException(
                    command.commandLine(), "--folder is given, and a broker too; allowed: one of both");
        }
        fileSystems.use();
        return FolderVersions.read(folder);
    }
}
