package io.tncc.pipeline.probe;

import io.tncc.pipeline.decode.Sampling;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Chooses image files of a folder, however deep, or of a tar file by the hashes of their names, and reads those. */
final class ProbeFiles {

    /** What is an image, for people. */
    static final String NAMES = "*.png, *.jpg, *.jpeg, *.gif, *.bmp";

    private static final Pattern IMAGE =
            Pattern.compile("(?:.*/)?[^./][^/]*\\.(?:png|jpe?g|gif|bmp)", Pattern.CASE_INSENSITIVE);

    private static final int GZIP = 0x1f8b;

    private final Sampling sampling;
    private final int most;

    ProbeFiles(Sampling sampling, int most) {
        this.sampling = sampling;
        this.most = most;
    }

    /**
     * An image file.
     *
     * @param name within the folder or tar file, with slashes
     * @param content its bytes
     */
    record File(String name, byte[] content) {

        /** The folder that it lies in, without those around it; empty for none. */
        String folder() {
            String[] names = name.split("/");
            boolean outside = names.length < 2 || names[names.length - 2].equals(".");
            return outside ? "" : names[names.length - 2];
        }
    }

    /** The chosen files by hash. */
    SortedMap<Long, File> read(Path path) throws IOException {
        FileSystem files = path.getFileSystem();
        return files.getFileStatus(path).isDir() ? readFolder(files, path) : readTar(files, path);
    }

    private SortedMap<Long, File> readFolder(FileSystem files, Path folder) throws IOException {
        TreeMap<Long, String> chosen = new TreeMap<>();
        list(files, folder, "", chosen);
        SortedMap<Long, File> read = new TreeMap<>();
        for (var entry : chosen.entrySet()) {
            try (FSDataInputStream in = files.open(new Path(folder, entry.getValue()))) {
                read.put(entry.getKey(), new File(entry.getValue(), in.readAllBytes()));
            }
        }
        return read;
    }

    private void list(FileSystem files, Path folder, String prefix, TreeMap<Long, String> chosen) throws IOException {
        FileStatus[] statuses = files.listStatus(folder);
        if (statuses == null) {
            throw new FileNotFoundException(folder + " has gone while it was listed");
        }
        for (FileStatus status : statuses) {
            String name = prefix + status.getPath().getName();
            if (status.isDir()) {
                list(files, status.getPath(), name + "/", chosen);
            } else if (isChosen(name, chosen)) {
                choose(name, name, chosen);
            }
        }
    }

    private SortedMap<Long, File> readTar(FileSystem files, Path path) throws IOException {
        TreeMap<Long, File> chosen = new TreeMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(decompressed(files.open(path)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isFile() && isChosen(entry.getName(), chosen)) {
                    choose(entry.getName(), new File(entry.getName(), tar.readAllBytes()), chosen);
                }
            }
        }
        return chosen;
    }

    private static InputStream decompressed(InputStream file) throws IOException {
        BufferedInputStream in = new BufferedInputStream(file, 1 << 16);
        in.mark(2);
        boolean gzip = (in.read() << 8 | in.read()) == GZIP;
        in.reset();
        return gzip ? new GZIPInputStream(in) : in;
    }

    private boolean isChosen(String name, TreeMap<Long, ?> chosen) {
        return IMAGE.matcher(name).matches()
                && (chosen.size() < most || sampling.numberOf("", name) < chosen.lastKey());
    }

    private <T> void choose(String name, T file, TreeMap<Long, T> chosen) {
        chosen.put(sampling.numberOf("", name), file);
        if (chosen.size() > most) {
            chosen.pollLastEntry();
        }
    }
}
