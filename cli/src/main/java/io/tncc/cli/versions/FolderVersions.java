package io.tncc.cli.versions;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.terminal.ProgressDisplay;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderFileException;
import io.tncc.model.file.EncoderMetadata;
import io.tncc.pipeline.publish.EncoderStore;
import io.tncc.pipeline.publish.EncoderStore.StoredFile;
import io.tncc.schemas.EncoderVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Versions from a folder of encoder files, laid out as a job does. What was announced or promoted is not to be seen there. */
final class FolderVersions {

    private FolderVersions() {}

    /**
     * All files, each read and checked.
     *
     * @param folder a path, or a URI of a file system that Flink knows here
     * @throws CommandFailure if there are none, or one can not be read
     */
    static VersionCatalog read(String folder) {
        String place = folder.contains("://")
                ? folder
                : Path.of(folder).toAbsolutePath().toString();
        VersionCatalog catalog = new VersionCatalog();
        try {
            List<StoredFile> files = new EncoderStore(place).listAll();
            if (files.isEmpty()) {
                throw new CommandFailure(
                        "%s holds no encoder files laid out as LANE/VERSION-SHA256.safetensors".formatted(folder));
            }
            try (ProgressDisplay progress = ProgressDisplay.of("Reading " + folder, "files", files.size())) {
                for (int i = 0; i < files.size(); i++) {
                    catalog.add(version(files.get(i)));
                    progress.show(i + 1);
                }
            }
        } catch (IOException e) {
            throw new CommandFailure("%s can not be read: %s".formatted(folder, e.getMessage()), e);
        }
        return catalog;
    }

    private static EncoderVersion version(StoredFile file) throws IOException {
        byte[] bytes = EncoderStore.read(file.uri(), file.path().sha256());
        try {
            EncoderMetadata metadata = EncoderFile.parse(bytes).metadata();
            return EncoderVersion.newBuilder()
                    .setLane(file.path().lane())
                    .setVersion(file.path().version())
                    .setImagesSeen(metadata.imagesSeen())
                    .setSteps(metadata.steps())
                    .setUri(file.uri())
                    .setSha256(file.path().sha256())
                    .setSizeBytes(bytes.length)
                    .setArchitecture(metadata.architecture())
                    .setEventTime(Instant.EPOCH)
                    .build();
        } catch (EncoderFileException e) {
            throw new CommandFailure("%s is not an encoder file: %s".formatted(file.uri(), e.getMessage()), e);
        }
    }
}
