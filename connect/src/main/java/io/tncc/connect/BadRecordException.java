package io.tncc.connect;

import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** A record that can not become rows, however often it is tried, with its place and why. */
final class BadRecordException extends DataException {

    private static final long serialVersionUID = 1L;

    private final transient SinkRecord record;

    BadRecordException(SinkRecord record, String reason, Throwable cause) {
        super(
                "Topic %s, partition %d, offset %d: %s"
                        .formatted(record.topic(), record.kafkaPartition(), record.kafkaOffset(), reason),
                cause);
        this.record = record;
    }

    BadRecordException(SinkRecord record, Throwable cause) {
        this(record, String.valueOf(cause.getMessage()), cause);
    }

    SinkRecord record() {
        return record;
    }
}
