package io.tncc.connect;

import java.sql.BatchUpdateException;
import java.sql.SQLException;

/** What a failure of the database is about, by the class of its SQLSTATE. */
enum DatabaseFailure {
    /** It may pass by itself: the server restarts, fails over, is full or busy. */
    PASSING,
    /** It is the record's content. */
    OF_THE_RECORD,
    /** It stays until somebody does something: rights, password, a table that does not fit. */
    LASTING;

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String READ_ONLY = "25006";
    private static final String NO_PARTITION = "23514";

    static DatabaseFailure of(SQLException failure) {
        String state = cause(failure).getSQLState();
        if (state == null || state.length() < 2) {
            return LASTING;
        }
        return switch (state) {
                // A standby, until it is promoted. A partition that somebody dropped, and that is made again at the
                // next try.
            case LOCK_NOT_AVAILABLE, READ_ONLY, NO_PARTITION -> PASSING;
            default -> switch (state.substring(0, 2)) {
                case "08", "40", "53", "57" -> PASSING;
                case "22" -> OF_THE_RECORD;
                default -> LASTING;
            };
        };
    }

    /** Whether the server has no room for the locks of a statement. */
    static boolean isLackOfLocks(SQLException failure) {
        return "53200".equals(cause(failure).getSQLState());
    }

    /** The failure itself: that of a batch repeats all that was in it. */
    static SQLException cause(SQLException failure) {
        SQLException next = failure instanceof BatchUpdateException ? failure.getNextException() : null;
        return next == null ? failure : next;
    }
}
