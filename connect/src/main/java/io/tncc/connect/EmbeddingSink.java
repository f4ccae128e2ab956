package io.tncc.connect;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes records of the topic to the table. The records of a call are written all at once, in one transaction, and before the
 * call returns: Connect commits their offsets afterwards, so what is given again writes the same rows again.
 */
final class EmbeddingSink {

    private final SinkOptions options;
    private final Consumer<BadRecordException> badRecords;
    private @Nullable EmbeddingTable table;

    /** @param badRecords what becomes of a record that can not be written; may throw */
    EmbeddingSink(SinkOptions options, Consumer<BadRecordException> badRecords) {
        this.options = options;
        this.badRecords = badRecords;
    }

    /** @throws SQLException if nothing is known to be written; the same records may be given again */
    void put(Collection<SinkRecord> records) throws SQLException {
        List<BadRecordException> bad = new ArrayList<>();
        List<ReceivedChange> received = fitting(received(records, bad), bad);
        if (!received.isEmpty()) {
            write(received, bad);
        }
        bad.forEach(badRecords);
    }

    /** Lets go of the connection; the next records open another. */
    void disconnect() {
        EmbeddingTable open = table;
        table = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // It is of no more use, and the server will find out by itself.
            }
        }
    }

    private List<ReceivedChange> received(Collection<SinkRecord> records, List<BadRecordException> bad) {
        List<ReceivedChange> received = new ArrayList<>(records.size());
        for (SinkRecord record : records) {
            try {
                ReceivedChange each = ReceivedChange.of(record);
                if (options.takes(each.change().image().lane())) {
                    received.add(each);
                }
            } catch (BadRecordException e) {
                bad.add(e);
            }
        }
        return received;
    }

    /** Those whose vectors are as long as the table's. The first makes the table, if there is none. */
    private List<ReceivedChange> fitting(List<ReceivedChange> received, List<BadRecordException> bad)
            throws SQLException {
        List<ReceivedChange> fitting = new ArrayList<>(received.size());
        for (ReceivedChange each : received) {
            if (each.change() instanceof EmbeddingChange.Embedded row) {
                TableShape shape = table().shapeFor(row.vector().length);
                if (!shape.fits(row.vector())) {
                    bad.add(new BadRecordException(each.record(), new IllegalArgumentException(misfit(row, shape))));
                    continue;
                }
            }
            fitting.add(each);
        }
        return fitting;
    }

    private String misfit(EmbeddingChange.Embedded row, TableShape shape) {
        return ("Vectors of lane '%s', encoder version %d, have %d numbers, those of table %s have %d. A table has vectors of one"
                        + " length: give the lane a connector with another %s, and keep it out of this one by %s")
                .formatted(
                        row.image().lane(),
                        row.encoderVersion(),
                        row.vector().length,
                        options.table(),
                        shape.dimension(),
                        SinkOptions.TABLE,
                        SinkOptions.LANES);
    }

    private void write(List<ReceivedChange> received, List<BadRecordException> bad) throws SQLException {
        try {
            table().write(received.stream().map(ReceivedChange::change).toList());
        } catch (SQLException e) {
            if (DatabaseFailure.of(e) != DatabaseFailure.OF_THE_RECORD) {
                throw e;
            }
            table().rollback();
            writeOneByOne(received, bad);
        }
    }

    /** Finds the records that the database does not take, and writes the others. */
    private void writeOneByOne(List<ReceivedChange> received, List<BadRecordException> bad) throws SQLException {
        for (ReceivedChange each : received) {
            try {
                table().write(List.of(each.change()));
            } catch (SQLException e) {
                if (DatabaseFailure.of(e) != DatabaseFailure.OF_THE_RECORD) {
                    throw e;
                }
                table().rollback();
                bad.add(new BadRecordException(each.record(), DatabaseFailure.cause(e)));
            }
        }
    }

    private EmbeddingTable table() throws SQLException {
        EmbeddingTable open = table;
        if (open == null) {
            open = EmbeddingTable.open(options);
            table = open;
        }
        return open;
    }
}
