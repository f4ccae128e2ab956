package io.tncc.connect;

import io.tncc.schemas.codec.EmbeddingKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** The table of embeddings, by one connection. After a failure it is of no more use: both are opened anew. */
final class EmbeddingTable implements AutoCloseable {

    private static final String DELETE = "DELETE FROM %s WHERE lane = ? AND id = ?";
    private static final String DELETE_OTHER_VERSIONS = DELETE + " AND encoder_version <> ?";
    private static final String UPSERT =
            """
            INSERT INTO %s (lane, id, encoder_version, encoder_sha256, event_time, embedding) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (lane, encoder_version, id) DO UPDATE
            SET encoder_sha256 = EXCLUDED.encoder_sha256, event_time = EXCLUDED.event_time, embedding = EXCLUDED.embedding""";

    private final SinkOptions options;
    private final Connection connection;
    private final TableMaker maker;
    private final EmptiedPartitions emptied;
    private final Set<Part> parts = new HashSet<>();
    private @Nullable TableShape shape;

    /** A lane and an encoder version of it, whose partition is there. */
    private record Part(String lane, long version) {}

    private EmbeddingTable(SinkOptions options, Connection connection) {
        this.options = options;
        this.connection = connection;
        this.maker = new TableMaker(options);
        this.emptied = new EmptiedPartitions(options.table());
    }

    static EmbeddingTable open(SinkOptions options) throws SQLException {
        Connection connection = new org.postgresql.Driver().connect(options.url(), options.driverSettings());
        if (connection == null) {
            throw new ConnectException(
                    "%s is no address of a PostgreSQL database: %s".formatted(SinkOptions.URL, options.url()));
        }
        // What is looked for behind a lock is what others have committed by then.
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection.setAutoCommit(false);
        return new EmbeddingTable(options, connection);
    }

    /**
     * What the table is like; it is made, if need be and if that is allowed, for vectors of a length.
     *
     * @throws ConnectException if it is not there and not to be made
     */
    TableShape shapeFor(int dimension) throws SQLException {
        TableShape known = knownShape();
        if (known == null && !options.autoCreate()) {
            throw new ConnectException("There is no table %s. Set %s to true, or make it:%n%s"
                    .formatted(
                            options.table(),
                            SinkOptions.AUTO_CREATE,
                            TableMaker.statement(options.table(), dimension)));
        }
        if (known == null) {
            maker.makeTable(connection, dimension);
            known = knownShape();
        }
        if (known == null) {
            throw new ConnectException("The table %s was made, but is not found; name its schema in %s"
                    .formatted(options.table(), SinkOptions.TABLE));
        }
        return known;
    }

    /** Writes all of them, or none. What newer versions have emptied is dropped afterwards. */
    void write(Collection<? extends EmbeddingChange> changes) throws SQLException {
        if (knownShape() == null) {
            return; // Deletes only: there is nothing yet.
        }
        NetChanges net = NetChanges.of(changes, options.kept());
        Map<String, Long> newest = makePartitions(net.embedded());
        try {
            write(net);
        } catch (SQLException e) {
            if (options.kept() == KeptVersions.NEWEST && DatabaseFailure.isLackOfLocks(e)) {
                connection.rollback();
                letGoOfEarlier(
                        newest); // a statement locks more partitions than there is room for: fewer at the next try
            }
            throw e;
        }
        if (options.kept() == KeptVersions.NEWEST) {
            letGoOfEarlier(newest);
        }
    }

    private void write(NetChanges net) throws SQLException {
        delete(net.deleted());
        if (options.kept() == KeptVersions.NEWEST) {
            deleteOtherVersions(net.embedded());
        }
        upsert(net.embedded());
        connection.commit();
    }

    /** Takes back what was not committed. */
    void rollback() throws SQLException {
        connection.rollback();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private @Nullable TableShape knownShape() throws SQLException {
        if (shape == null) {
            shape = TableShape.of(connection, options.table());
            connection.commit();
        }
        return shape;
    }

    /** Makes those that the rows need. Returns the newest version that came anew, of each lane that has one. */
    private Map<String, Long> makePartitions(Collection<EmbeddingChange.Embedded> rows) throws SQLException {
        Map<String, Long> newest = new HashMap<>();
        TableShape known = knownShape();
        if (!options.autoCreate() || known == null || !known.partitioned()) {
            return newest;
        }
        for (EmbeddingChange.Embedded row : rows) {
            Part part = new Part(row.image().lane(), row.encoderVersion());
            if (!parts.contains(part)) {
                maker.makePartition(connection, part.lane(), part.version());
                parts.add(part);
                newest.merge(part.lane(), part.version(), Math::max);
            }
        }
        return newest;
    }

    /** Should a record of them come late, their partitions are looked for again, and made where they are gone. */
    private void letGoOfEarlier(Map<String, Long> newest) throws SQLException {
        for (Map.Entry<String, Long> entry : newest.entrySet()) {
            String lane = entry.getKey();
            long version = entry.getValue();
            parts.removeIf(part -> part.lane().equals(lane) && part.version() < version);
            emptied.drop(connection, lane, version);
        }
    }

    private void delete(Collection<EmbeddingKey> images) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DELETE.formatted(options.table()))) {
            for (EmbeddingKey image : images) {
                statement.setString(1, image.lane());
                statement.setString(2, image.id());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void deleteOtherVersions(Collection<EmbeddingChange.Embedded> rows) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(DELETE_OTHER_VERSIONS.formatted(options.table()))) {
            for (EmbeddingChange.Embedded row : rows) {
                statement.setString(1, row.image().lane());
                statement.setString(2, row.image().id());
                statement.setLong(3, row.encoderVersion());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void upsert(Collection<EmbeddingChange.Embedded> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UPSERT.formatted(options.table()))) {
            for (EmbeddingChange.Embedded row : rows) {
                statement.setString(1, row.image().lane());
                statement.setString(2, row.image().id());
                statement.setLong(3, row.encoderVersion());
                statement.setString(4, row.encoderSha256());
                statement.setObject(5, row.eventTime().atOffset(ZoneOffset.UTC));
                statement.setObject(6, row.vector());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
