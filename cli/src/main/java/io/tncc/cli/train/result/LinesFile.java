package io.tncc.cli.train.result;

import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;

/**
 * A text file that whole lines are appended to. What comes after the last end of a line counts if it is a line, as editors leave files;
 * else a killed process left it half written: it is not read, and the next line takes its place. Reading changes nothing.
 */
final class LinesFile {

    private final Path file;
    private final Predicate<String> isLine;

    /** @param isLine whether the text after the last end of a line is a whole line */
    LinesFile(Path file, Predicate<String> isLine) {
        this.file = file;
        this.isLine = isLine;
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** All lines, each with its end; nothing where there is no file. */
    String text() {
        Content content = read();
        return content.lines() + (content.endsWithLine(isLine) ? content.rest() + "\n" : "");
    }

    /** What comes after the last end of a line. */
    String rest() {
        return read().rest();
    }

    /**
     * Adds whole lines; they are on the disk when this returns. Other processes that do so wait for it.
     *
     * @param header comes before them where there is no line yet; empty for none
     */
    void append(String header, String lines) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                channel.lock(); // until it is closed
                Content content = Content.of(Files.readAllBytes(file));
                String end = "\n";
                if (!content.endsWithLine(isLine)) {
                    channel.truncate(content.end());
                    end = "";
                }
                channel.position(channel.size());
                write(channel, (channel.size() == 0 ? header : end) + lines);
                channel.force(true);
            }
        } catch (IOException e) {
            throw new CommandFailure("%s can not be written: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private Content read() {
        try {
            return Content.of(exists() ? Files.readAllBytes(file) : new byte[0]);
        } catch (IOException e) {
            throw new CommandFailure("%s can not be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /**
     * What is in the file.
     *
     * @param lines that have an end
     * @param end of these lines in bytes
     * @param rest what comes after
     */
    private record Content(String lines, int end, String rest) {

        static Content of(byte[] bytes) {
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            return new Content(text(bytes, 0, end), end, text(bytes, end, bytes.length - end));
        }

        private static String text(byte[] bytes, int from, int length) {
            return new String(bytes, from, length, StandardCharsets.UTF_8);
        }

        boolean endsWithLine(Predicate<String> isLine) {
            return !rest.isEmpty() && isLine.test(rest);
        }
    }
}
