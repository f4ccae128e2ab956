package io.tncc.proof.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process holds, as Linux counts it.
 *
 * @param residentBytes its memory
 * @param threads its threads
 * @param handles its open files and sockets
 */
public record ProcessFigures(long residentBytes, int threads, int handles) {

    /** The figures of a running process. */
    public static ProcessFigures of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        long residentKibibytes = 0;
        int threads = 0;
        for (String line : Files.readAllLines(process.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                residentKibibytes = Long.parseLong(line.replaceAll("\\D", ""));
            } else if (line.startsWith("Threads:")) {
                threads = Integer.parseInt(line.replaceAll("\\D", ""));
            }
        }
        try (Stream<Path> handles = Files.list(process.resolve("fd"))) {
            return new ProcessFigures(residentKibibytes << 10, threads, (int) handles.count());
        }
    }
}
