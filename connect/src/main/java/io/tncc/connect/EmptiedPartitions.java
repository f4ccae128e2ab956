package io.tncc.connect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that are left empty when newer versions follow. Each costs every statement that goes over versions a few locks, of which
 * a database has only so many; so they go. Only those with the name that {@link TableMaker} gives, each in a transaction of its own.
 *
 * <p>To drop one keeps all others off the table for a moment, so nobody is waited for any longer than that, and no failure but that of the
 * connection is one: it is tried again with the next version. A record of such a version that comes late has its partition made
 * again, or where another task knows it as made, fails once as with a partition that somebody dropped.
 */
final class EmptiedPartitions {

    private static final Logger LOG = LoggerFactory.getLogger(EmptiedPartitions.class);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String ALREADY_GONE = "42P01";

    private static final String PARTITIONS =
            """
            SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = to_regclass(?)""";
    private static final String SHORT_WAITS = "SET LOCAL lock_timeout = '100ms'; SET LOCAL statement_timeout = '1s'";
    private static final String IS_EMPTY = "SELECT NOT EXISTS (SELECT FROM %s)";
    // The table first, as all others do; without its other partitions.
    private static final String NOBODY_ELSE = "LOCK TABLE ONLY %s, ONLY %s IN ACCESS EXCLUSIVE MODE";
    private static final String DROP = "DROP TABLE %s";

    private final TableName table;

    EmptiedPartitions(TableName table) {
        this.table = table;
    }

    /** Drops those of the lane's versions before one. Ends the connection's transaction. */
    void drop(Connection connection, String lane, long before) throws SQLException {
        for (long version : versions(connection, lane)) {
            if (version < before && !drop(connection, table.partition(lane, version))) {
                return;
            }
        }
    }

    private List<Long> versions(Connection connection, String lane) throws SQLException {
        List<Long> versions = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(PARTITIONS)) {
            query.setString(1, table.toString());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    OptionalLong version = table.version(lane, row.getString(1));
                    version.ifPresent(versions::add);
                }
            }
        }
        connection.commit();
        return versions;
    }

    /** Drops it if it is empty. Returns whether to go on with the next. */
    private boolean drop(Connection connection, String partition) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SHORT_WAITS);
            boolean seemsEmpty = isEmpty(statement, partition);
            connection.commit();
            if (seemsEmpty) {
                statement.execute(SHORT_WAITS);
                statement.execute(TableMaker.ONE_AT_A_TIME);
                statement.execute(NOBODY_ELSE.formatted(table, partition));
                if (isEmpty(statement, partition)) {
                    statement.execute(DROP.formatted(partition));
                }
                connection.commit();
            }
            return true;
        } catch (SQLException e) {
            connection.rollback();
            if (!ALREADY_GONE.equals(e.getSQLState())) {
                LOG.info(
                        "Partition {} is of an earlier version, and could not be dropped if it is empty; it is tried again with the"
                                + " next version: {}",
                        partition,
                        e.getMessage());
            }
            return !LOCK_NOT_AVAILABLE.equals(e.getSQLState());
        }
    }

    private static boolean isEmpty(Statement statement, String partition) throws SQLException {
        try (ResultSet row = statement.executeQuery(IS_EMPTY.formatted(partition))) {
            return row.next() && row.getBoolean(1);
        }
    }
}
