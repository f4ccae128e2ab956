package io.tncc.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Notes each input in a file that outlives the process: a crash in native code tells nobody what it came of. */
public final class LastInput {

    /** Names the file; without it, nothing is noted. */
    static final String FILE = "fuzz.last-input";

    private static final int MAX_BYTES = 1 << 16;
    private static final @Nullable MappedByteBuffer MEMORY = open(System.getProperty(FILE));

    private LastInput() {}

    /** Notes the input in place of the one before. */
    public static void note(byte[] input) {
        if (MEMORY != null) {
            int length = Math.min(input.length, MAX_BYTES - Integer.BYTES);
            MEMORY.putInt(0, length).put(Integer.BYTES, input, 0, length);
        }
    }

    /** The input that was noted last. */
    static byte[] read(Path file) throws IOException {
        ByteBuffer memory = ByteBuffer.wrap(Files.readAllBytes(file));
        byte[] input = new byte[memory.getInt()];
        memory.get(input);
        return input;
    }

    private static @Nullable MappedByteBuffer open(@Nullable String file) {
        if (file == null) {
            return null;
        }
        try (FileChannel channel = FileChannel.open(
                Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, MAX_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
