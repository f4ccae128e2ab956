package io.tncc.pipeline.publish;

import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderPath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The folder of encoder files, on any file system that Flink knows. A file is there whole or not at all, and is always
 * written anew: that it exists says nothing about who wrote it.
 */
public final class EncoderStore {

    private static final String UNFINISHED = ".part";
    private static final int UUID_LENGTH = 36;
    private static final int MOST_LISTINGS = 100;

    private final Path directory;

    /** The store in a folder, given as a path or URI. */
    public EncoderStore(String directory) {
        this.directory = new Path(directory);
    }

    /**
     * A file of a lane.
     *
     * @param path where it is and what it says of it
     * @param uri where it lies
     * @param modifiedMillis when it was written, by the file system's clock
     */
    public record StoredFile(EncoderPath path, String uri, long modifiedMillis) {}

    /**
     * What an upload that was killed has left of a file.
     *
     * @param uri where it lies
     * @param modifiedMillis when it was written, by the file system's clock
     */
    public record UnfinishedFile(String uri, long modifiedMillis) {}

    /** Where a version lies, or will. */
    public String uri(EncoderPath path) {
        return new Path(directory, path.toString()).toString();
    }

    /** Writes a file and returns where it lies. */
    public String write(EncoderPath path, byte[] file) throws IOException {
        Path target = new Path(directory, path.toString());
        FileSystem files = target.getFileSystem();
        if (files.isDistributedFS()) {
            write(files, target, file);
        } else {
            Path temporary = target.suffix("." + UUID.randomUUID() + UNFINISHED);
            try {
                write(files, temporary, file);
                if (!files.rename(temporary, target)) {
                    throw new IOException("Could not rename %s to %s".formatted(temporary, target));
                }
            } catch (IOException e) {
                files.delete(temporary, false);
                throw e;
            }
        }
        return target.toString();
    }

    private static void write(FileSystem files, Path path, byte[] file) throws IOException {
        try (FSDataOutputStream out = files.create(path, FileSystem.WriteMode.OVERWRITE)) {
            out.write(file);
        }
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read, or is not what was announced
     */
    public static byte[] read(String uri, String sha256) throws IOException {
        byte[] file = read(uri);
        String found = EncoderFile.sha256(file);
        if (!found.equals(sha256)) {
            throw new IOException("%s has the SHA-256 %s, but %s was announced".formatted(uri, found, sha256));
        }
        return file;
    }

    /** Reads a file as it is. */
    public static byte[] read(String uri) throws IOException {
        Path path = new Path(uri);
        try (FSDataInputStream in = path.getFileSystem().open(path)) {
            return in.readAllBytes();
        }
    }

    /** Deletes a file; that there is none is fine. */
    public void delete(EncoderPath path) throws IOException {
        Path target = new Path(directory, path.toString());
        target.getFileSystem().delete(target, false);
    }

    /** Deletes what is left of a file; that it is gone is fine. */
    public void delete(UnfinishedFile file) throws IOException {
        Path target = new Path(file.uri());
        target.getFileSystem().delete(target, false);
    }

    /** What killed uploads have left of files of a lane, and what is written just now. */
    public List<UnfinishedFile> listUnfinished(String lane) throws IOException {
        String folder = EncoderPath.folder(lane);
        List<UnfinishedFile> files = new ArrayList<>();
        for (FileStatus status : statuses(new Path(directory, folder))) {
            if (isUnfinished(folder, status.getPath().getName())) {
                files.add(new UnfinishedFile(status.getPath().toString(), status.getModificationTime()));
            }
        }
        return files;
    }

    private static boolean isUnfinished(String folder, String name) {
        int whole = name.length() - (1 + UUID_LENGTH + UNFINISHED.length());
        return whole > 0
                && name.endsWith(UNFINISHED)
                && EncoderPath.parse(folder + "/" + name.substring(0, whole)) != null;
    }

    /** The files of a lane; files of other names are not ours and are left out. */
    public List<StoredFile> list(String lane) throws IOException {
        return list(new Path(directory, EncoderPath.folder(lane)));
    }

    /** The files of all lanes; files of other names are not ours and are left out. */
    public List<StoredFile> listAll() throws IOException {
        List<StoredFile> files = new ArrayList<>();
        for (FileStatus status : statuses(directory)) {
            if (status.isDir()) {
                files.addAll(list(status.getPath()));
            }
        }
        return files;
    }

    private static List<StoredFile> list(Path folder) throws IOException {
        List<StoredFile> files = new ArrayList<>();
        for (FileStatus status : statuses(folder)) {
            @Nullable
            EncoderPath path =
                    EncoderPath.parse(folder.getName() + "/" + status.getPath().getName());
            if (path != null) {
                files.add(new StoredFile(path, status.getPath().toString(), status.getModificationTime()));
            }
        }
        return files;
    }

    /** What is in a folder. A local file system does not find what gets another name while it lists: then it lists again. */
    private static FileStatus[] statuses(Path folder) throws IOException {
        FileSystem files = folder.getFileSystem();
        for (int attempt = 1; ; attempt++) {
            try {
                FileStatus[] statuses = files.listStatus(folder);
                return statuses == null ? new FileStatus[0] : statuses;
            } catch (FileNotFoundException e) {
                if (!files.exists(folder)) {
                    return new FileStatus[0];
                }
                if (attempt == MOST_LISTINGS) {
                    throw e;
                }
            }
        }
    }
}
