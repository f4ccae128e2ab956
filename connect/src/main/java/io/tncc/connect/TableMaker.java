package io.tncc.connect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.postgresql.PGConnection;

/**
 * Makes the table, and a partition of it for each lane and encoder version: so each has a graph of neighbors of its own, and an
 * old version goes by dropping a table. One task at a time, each time in a transaction of its own that is short, and without
 * holding up those who read or write the table.
 */
final class TableMaker {

    static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('tncc-connect'))";
    private static final String TABLE =
            """
            CREATE TABLE IF NOT EXISTS %s (
              lane text COLLATE "C",
              id text,
              encoder_version bigint,
              encoder_sha256 text NOT NULL,
              event_time timestamptz NOT NULL,
              embedding vector(%d) NOT NULL,
              PRIMARY KEY (lane, encoder_version, id)
            ) PARTITION BY RANGE (lane, encoder_version)""";
    private static final String INDEX = "CREATE INDEX IF NOT EXISTS %s ON %s USING hnsw (embedding vector_cosine_ops)";
    private static final String IS_PARTITION =
            """
            SELECT to_regclass(?) IS NOT NULL, EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(?))""";
    private static final String PARTITION = "CREATE TABLE %s (LIKE %s INCLUDING ALL)";
    // Unlike CREATE TABLE … PARTITION OF, this does not wait for those who read the table.
    private static final String ATTACH =
            "ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM ('%s', %d) TO ('%3$s', %d)";

    private final SinkOptions options;

    TableMaker(SinkOptions options) {
        this.options = options;
    }

    /** What makes the table, for vectors of that length, for those who make it themselves. */
    static String statement(TableName name, int dimension) {
        return String.format(Locale.ROOT, TABLE, name, dimension);
    }

    /** Makes the table, and what it needs, unless it is there. Ends the connection's transaction. */
    void makeTable(Connection connection, int dimension) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(ONE_AT_A_TIME);
            statement.execute("CREATE EXTENSION IF NOT EXISTS vector");
            statement.execute(statement(options.table(), dimension));
            if (options.index() == IndexMethod.HNSW) {
                statement.execute(INDEX.formatted(options.table().index(), options.table()));
            }
        }
        connection.commit();
    }

    /** Makes the partition of a lane and version, unless it is there. Ends the connection's transaction. */
    void makePartition(Connection connection, String lane, long version) throws SQLException {
        String partition = options.table().partition(lane, version);
        try (Statement statement = connection.createStatement();
                PreparedStatement query = connection.prepareStatement(IS_PARTITION)) {
            statement.execute(ONE_AT_A_TIME);
            query.setString(1, partition);
            query.setString(2, partition);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    statement.execute(PARTITION.formatted(partition, options.table()));
                }
                if (!row.getBoolean(2)) {
                    String literal = connection.unwrap(PGConnection.class).escapeLiteral(lane);
                    statement.execute(String.format(
                            Locale.ROOT, ATTACH, options.table(), partition, literal, version, version + 1));
                }
            }
        }
        connection.commit();
    }
}
