package io.tncc.pipeline.decode;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileSystem;

/** Files on whatever file systems Flink knows. */
final class FlinkFiles implements StoredFiles {

    private static final long serialVersionUID = 1;

    @Override
    public byte[] read(ImageReference reference, int mostBytes) throws IOException {
        try (FSDataInputStream in = reference.file().getFileSystem().open(reference.file())) {
            return in.readNBytes(mostBytes);
        }
    }

    /** A folder is no file. On a local file system, that the folder is gone as well tells of a disk that is not mounted. */
    @Override
    public boolean isAbsent(ImageReference reference) throws IOException {
        FileSystem files = reference.file().getFileSystem();
        try {
            return files.getFileStatus(reference.file()).isDir();
        } catch (FileNotFoundException e) {
            if (!files.isDistributedFS() && !files.exists(reference.folder())) {
                throw new IOException("The folder %s is not there".formatted(reference.folder()), e);
            }
            return true;
        }
    }
}
