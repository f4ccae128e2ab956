package io.tncc.cli.train.result;

import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Results as CSV, a row a run, appended as they come. A row that a killed process left half written is taken out. */
public final class ResultsFile {

    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

    private final Path file;
    private final List<ResultRow> rows;

    private ResultsFile(Path file, List<ResultRow> rows) {
        this.file = file;
        this.rows = rows;
    }

    /**
     * The file, which may be missing yet.
     *
     * @throws CommandFailure if it can not be read or has other columns
     */
    public static ResultsFile open(Path file) {
        try {
            List<ResultRow> rows = new ArrayList<>();
            if (Files.exists(file)) {
                dropHalfLine(file);
                rows.addAll(read(file));
            }
            return new ResultsFile(file, rows);
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailure("%s can not be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static List<ResultRow> read(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser records = FORMAT.parse(reader)) {
            List<CSVRecord> lines = records.getRecords();
            if (!lines.isEmpty() && !lines.get(0).toList().equals(List.of(Column.titles()))) {
                throw new CommandFailure("%s has other columns than this build writes (%s)"
                        .formatted(file, String.join(", ", Column.titles())));
            }
            return lines.stream().skip(1).map(line -> row(file, line)).toList();
        }
    }

    private static ResultRow row(Path file, CSVRecord line) {
        if (line.size() != Column.values().length) {
            throw new CommandFailure("%s: row %d has %d values for %d columns"
                    .formatted(file, line.getRecordNumber(), line.size(), Column.values().length));
        }
        Map<Column, String> values = new EnumMap<>(Column.class);
        for (Column column : Column.values()) {
            values.put(column, line.get(column.ordinal()));
        }
        return new ResultRow(values);
    }

    private static void dropHalfLine(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        if (end < bytes.length) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(end);
            }
        }
    }

    /** The rows so far. */
    public List<ResultRow> rows() {
        return List.copyOf(rows);
    }

    /** The row of the run of that {@linkplain ResultRow#identity identity}, if it is there. */
    public Optional<ResultRow> find(Map<Column, String> identity) {
        return rows.stream().filter(row -> row.isOf(identity)).findFirst();
    }

    /** Adds a row; it is on the disk when this returns. */
    public void append(ResultRow row) {
        String header = rows.isEmpty() && isEmpty() ? FORMAT.format((Object[]) Column.titles()) + "\n" : "";
        Object[] values = Stream.of(Column.values()).map(row::get).toArray();
        append(file, header + FORMAT.format(values) + "\n");
        rows.add(row);
    }

    private boolean isEmpty() {
        try {
            return !Files.exists(file) || Files.size(file) == 0;
        } catch (IOException e) {
            throw new CommandFailure("%s can not be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** Adds whole lines to a file. */
    static void append(Path file, String lines) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
        } catch (IOException e) {
            throw new CommandFailure("%s can not be written: %s".formatted(file, e.getMessage()), e);
        }
    }
}
