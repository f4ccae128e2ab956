package io.tncc.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseFailureTest {

    @ParameterizedTest
    @CsvSource({
        "08001, PASSING", // no connection
        "40P01, PASSING", // deadlock
        "53100, PASSING", // disk full
        "57P01, PASSING", // the server shuts down
        "57P03, PASSING", // the server starts
        "55P03, PASSING", // a lock
        "25006, PASSING", // a standby
        "23514, PASSING", // a partition that was dropped
        "22021, OF_THE_RECORD", // a character that text can not hold
        "28P01, LASTING", // the password
        "42501, LASTING", // rights
        "42P10, LASTING", // no unique index
        ", LASTING"
    })
    void theClassOfTheStateTells(String state, DatabaseFailure expected) {
        assertThat(DatabaseFailure.of(new SQLException("reason", state))).isEqualTo(expected);
    }

    @Test
    void theFailureOfABatchIsThatOfItsEntry() {
        SQLException cause = new SQLException("reason", "40P01");
        BatchUpdateException batch = new BatchUpdateException("all of the batch", "22000", new int[0]);
        batch.setNextException(cause);

        assertThat((Throwable) DatabaseFailure.cause(batch)).isSameAs(cause);
        assertThat(DatabaseFailure.of(batch)).isEqualTo(DatabaseFailure.PASSING);
    }
}
