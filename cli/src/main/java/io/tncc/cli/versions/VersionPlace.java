package io.tncc.cli.versions;

import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.StreamArguments;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options that say where versions are: on the topics of a job, or in a folder of encoder files. */
final class VersionPlace {

    @ArgGroup(exclusive = false)
    private @Nullable StreamArguments stream;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "A folder of encoder files instead, such as the job's publishing.directory.")
    private @Nullable String folder;

    /** Whether it is a folder, which tells nothing of promotions. */
    boolean isFolder() {
        return folder != null;
    }

    /**
     * Reads the versions.
     *
     * @throws io.tncc.cli.terminal.CommandFailure if they can not be read
     */
    VersionCatalog read(CommandSpec command) {
        if (folder != null) {
            return FolderVersions.read(folder);
        }
        if (stream == null) {
            throw new IllegalStateException("One of both is given");
        }
        return TopicVersions.read(stream.stream(command, JobStream.USUAL_GROUP_PREFIX));
    }
}
