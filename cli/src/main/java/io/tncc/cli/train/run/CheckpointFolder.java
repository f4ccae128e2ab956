package io.tncc.cli.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.model.snapshot.LearnerSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The latest checkpoint of a run: the blocks of its learner, a file each, and a manifest that names those that belong together.
 * A new manifest takes the place of the old one at once, when all its blocks are on the disk: whenever the process is killed, there
 * is one whole checkpoint. Blocks that did not change stay.
 */
public final class CheckpointFolder {

    private static final int VERSION = 1;
    private static final String MANIFEST = "checkpoint.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    /** @param folder of this run alone; made where it is missing */
    public CheckpointFolder(Path folder) {
        this.folder = folder;
    }

    /** What the file says: its own version first. */
    private record Manifest(
            int version,
            String weights,
            SortedMap<Integer, String> memorySegments,
            String replay,
            RunProgress progress) {}

    /**
     * A checkpoint as it was read.
     *
     * @param learner all blocks of the learner
     * @param replay what it replays
     * @param progress of the run
     */
    record Saved(LearnerSnapshot learner, SavedReplay replay, RunProgress progress) {}

    /** Whether there is a checkpoint. */
    public boolean exists() {
        return Files.exists(manifestFile());
    }

    /**
     * The checkpoint, if there is one.
     *
     * @throws CommandFailure if it can not be read
     */
    Optional<Saved> read() {
        if (!exists()) {
            return Optional.empty();
        }
        try {
            Manifest manifest = readManifest();
            SortedMap<Integer, byte[]> segments = new TreeMap<>();
            for (var segment : manifest.memorySegments().entrySet()) {
                segments.put(segment.getKey(), Files.readAllBytes(folder.resolve(segment.getValue())));
            }
            byte[] weights = Files.readAllBytes(folder.resolve(manifest.weights()));
            SavedReplay replay = SavedReplay.parse(Files.readAllBytes(folder.resolve(manifest.replay())));
            LearnerSnapshot learner =
                    new LearnerSnapshot(weights, segments, replay.entries(), LearnerSnapshot.Removed.NOTHING);
            return Optional.of(new Saved(learner, replay, manifest.progress()));
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    private Manifest readManifest() throws IOException {
        JsonNode json = JSON.readTree(manifestFile().toFile());
        int version = json.path("version").asInt();
        if (version != VERSION) {
            throw new CommandFailure(
                    "%s has the version %s of the format; this build reads version %d: remove the folder"
                            .formatted(manifestFile(), json.path("version"), VERSION));
        }
        return JSON.treeToValue(json, Manifest.class);
    }

    /** Saves what changed of the learner since the last call, or all of it at the first, and what it replays. */
    void write(LearnerSnapshot changes, SavedReplay replay, RunProgress progress) {
        try {
            Files.createDirectories(folder);
            SortedMap<Integer, String> segments =
                    exists() ? new TreeMap<>(readManifest().memorySegments()) : new TreeMap<>();
            String weights = "weights-%012d".formatted(progress.images());
            writeBlock(folder.resolve(weights), changes.weights());
            for (var segment : changes.memorySegments().entrySet()) {
                String name = "memory-%05d-%012d".formatted(segment.getKey(), progress.images());
                writeBlock(folder.resolve(name), segment.getValue());
                segments.put(segment.getKey(), name);
            }
            changes.removed().memorySegments().forEach(segments::remove);
            String replayed = "replay-%012d".formatted(progress.images());
            writeBlock(folder.resolve(replayed), replay.toBytes());
            Path next = folder.resolve(MANIFEST + ".next");
            writeBlock(next, JSON.writeValueAsBytes(new Manifest(VERSION, weights, segments, replayed, progress)));
            Files.move(next, manifestFile(), StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
                entries.force(true);
            }
            Set<String> kept = new HashSet<>(segments.values());
            kept.add(weights);
            kept.add(replayed);
            kept.add(MANIFEST);
            deleteAllBut(kept);
        } catch (IOException e) {
            throw new CommandFailure("The checkpoint %s can not be written: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private static void writeBlock(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /** Deletes the checkpoint: its run is over. */
    public void delete() {
        try {
            if (Files.isDirectory(folder)) {
                Files.deleteIfExists(manifestFile());
                deleteAllBut(Set.of());
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new CommandFailure("The checkpoint %s can not be deleted: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private void deleteAllBut(Set<String> kept) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (!kept.contains(file.getFileName().toString())) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private Path manifestFile() {
        return folder.resolve(MANIFEST);
    }

    private CommandFailure unreadable(Exception e) {
        return new CommandFailure(
                "The checkpoint %s can not be read: %s. Remove the folder to begin anew"
                        .formatted(folder, e.getMessage()),
                e);
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
