package io.tncc.connect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What a table in the database is like.
 *
 * @param partitioned whether it is divided into partitions, which have to be made
 * @param dimension of its vectors, or {@link #ANY}
 */
record TableShape(boolean partitioned, int dimension) {

    /** The column does not say how long its vectors are. */
    static final int ANY = -1;

    private static final String QUERY =
            """
            SELECT t.relkind = 'p', coalesce(c.atttypmod, -1) FROM pg_class t
            LEFT JOIN pg_attribute c ON c.attrelid = t.oid AND c.attname = 'embedding' AND NOT c.attisdropped
            WHERE t.oid = to_regclass(?)""";

    /** The shape, or null where there is no such table. */
    static @Nullable TableShape of(Connection connection, TableName name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.setString(1, name.toString());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? new TableShape(row.getBoolean(1), row.getInt(2)) : null;
            }
        }
    }

    boolean fits(float[] vector) {
        return dimension == ANY || dimension == vector.length;
    }
}
