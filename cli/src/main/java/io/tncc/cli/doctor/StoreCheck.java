package io.tncc.cli.doctor;

import io.tncc.cli.terminal.Finding;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.PublishingOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.apache.flink.core.plugin.PluginUtils;
import org.jspecify.annotations.Nullable;

/**
 * Whether a folder on any file system that Flink knows takes a file, gives it back and deletes it.
 *
 * @param subject what the folder is for
 * @param directory the folder, as a path or URI
 * @param flink the settings of file systems, such as {@code s3.endpoint}
 */
record StoreCheck(String subject, String directory, Configuration flink) {

    /** The checks of a folder that is named, or else of those that the options name. */
    static List<StoreCheck> of(@Nullable String directory, Optional<PipelineConfiguration> options) {
        Configuration flink = options.map(PipelineConfiguration::flink).orElseGet(Configuration::new);
        List<StoreCheck> checks = new ArrayList<>();
        if (directory != null) {
            checks.add(new StoreCheck("encoder files", directory, flink));
        } else {
            options.flatMap(each -> each.find(PublishingOptions.DIRECTORY))
                    .ifPresent(folder -> checks.add(new StoreCheck("encoder files", folder, flink)));
        }
        String checkpoints = flink.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
        if (checkpoints != null) {
            checks.add(new StoreCheck("checkpoints", checkpoints, flink));
        }
        return checks;
    }

    Finding run() {
        byte[] content = "tncc doctor".getBytes(StandardCharsets.UTF_8);
        try {
            FileSystem.initialize(flink, PluginUtils.createPluginManagerFromRootFolder(flink));
            Path file = new Path(directory, ".tncc-doctor-" + UUID.randomUUID());
            FileSystem files = file.getFileSystem();
            try (FSDataOutputStream out = files.create(file, FileSystem.WriteMode.NO_OVERWRITE)) {
                out.write(content);
            }
            byte[] read;
            try (FSDataInputStream in = files.open(file)) {
                read = in.readAllBytes();
            }
            files.delete(file, false);
            return Arrays.equals(read, content)
                    ? Finding.works(subject, directory + kind(files))
                    : Finding.broken(subject, directory + " gives back other bytes than were written", "another store");
        } catch (UnsupportedFileSystemSchemeException e) {
            return Finding.broken(
                    subject,
                    directory + ": there is no file system for that scheme in this process",
                    "set FLINK_PLUGINS_DIR to the folder plugins of a Flink that has its plugin, such as s3-fs-presto");
        } catch (IOException | RuntimeException e) {
            return Finding.broken(
                    subject,
                    "%s can not be written and read: %s".formatted(directory, innermost(e)),
                    "look at the path, at who may write there, and at the settings s3.* under flink. in the options");
        }
    }

    private static String kind(FileSystem files) {
        return files.isDistributedFS()
                ? " can be written and read"
                : " can be written and read; all machines have to share it";
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
