package io.tncc.cli.train.result;

import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Results as CSV, a row a run, appended as they come. A row that a killed process left half written is not read. */
public final class ResultsFile {

    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

    private static final String HEADER = FORMAT.format((Object[]) Column.titles());

    private final LinesFile file;
    private final List<ResultRow> rows;

    private ResultsFile(LinesFile file, List<ResultRow> rows) {
        this.file = file;
        this.rows = rows;
    }

    /**
     * The file, which may be missing yet. Nothing in it is changed before a row is appended.
     *
     * @throws CommandFailure if it can not be read or has other columns
     */
    public static ResultsFile open(Path file) {
        LinesFile lines = new LinesFile(file, ResultsFile::isRow);
        return new ResultsFile(lines, new ArrayList<>(read(file, lines)));
    }

    /**
     * The rows of a file.
     *
     * @throws CommandFailure if it is missing, can not be read or has other columns
     */
    public static List<ResultRow> read(Path file) {
        LinesFile lines = new LinesFile(file, ResultsFile::isRow);
        if (!lines.exists()) {
            throw new CommandFailure("%s: no such file of results".formatted(file));
        }
        return read(file, lines);
    }

    private static List<ResultRow> read(Path file, LinesFile lines) {
        String text = lines.text();
        if (text.isEmpty() && HEADER.startsWith(lines.rest())) {
            return List.of();
        }
        List<CSVRecord> records = records(file, text);
        if (records.isEmpty() || !records.get(0).toList().equals(List.of(Column.titles()))) {
            throw new CommandFailure("%s has other columns than this build writes (%s)"
                    .formatted(file, String.join(", ", Column.titles())));
        }
        return records.stream().skip(1).map(line -> row(file, line)).toList();
    }

    private static List<CSVRecord> records(Path file, String text) {
        try (CSVParser parser = FORMAT.parse(new StringReader(text))) {
            return parser.getRecords();
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailure("%s can not be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** Whether a text without the end of a line is a row, to the last column. */
    private static boolean isRow(String text) {
        try (CSVParser parser = FORMAT.parse(new StringReader(text))) {
            List<CSVRecord> records = parser.getRecords();
            return records.size() == 1
                    && records.get(0).size() == Column.values().length
                    && !records.get(0).get(Column.values().length - 1).isEmpty();
        } catch (IOException | UncheckedIOException e) {
            return false; // such as a quote without its end
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

    /** The rows so far. */
    public List<ResultRow> rows() {
        return List.copyOf(rows);
    }

    /** The latest row of the run of that {@linkplain ResultRow#identity identity} which says what is asked for, if there is one. */
    public Optional<ResultRow> find(Map<Column, String> identity, Predicate<ResultRow> suffices) {
        return rows.stream()
                .filter(row -> row.isOf(identity) && suffices.test(row))
                .reduce((earlier, later) -> later);
    }

    /** Adds a row; it is on the disk when this returns. */
    public void append(ResultRow row) {
        Object[] values = Stream.of(Column.values()).map(row::get).toArray();
        file.append(HEADER + "\n", FORMAT.format(values) + "\n");
        rows.add(row);
    }
}
