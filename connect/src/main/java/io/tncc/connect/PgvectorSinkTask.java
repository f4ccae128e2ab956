package io.tncc.connect;

import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes some partitions of the topic to the table. Connect makes, calls and ends it, always by one thread. */
public final class PgvectorSinkTask extends SinkTask {

    private static final Logger LOG = LoggerFactory.getLogger(PgvectorSinkTask.class);
    private static final String ISOLATION = "consumer.override.isolation.level";

    private @Nullable Running running;

    private record Running(EmbeddingSink sink, SinkOptions options, RetryClock retries) {}

    /** For Connect. */
    public PgvectorSinkTask() {}

    @Override
    public String version() {
        return PgvectorSinkConnector.versionOfThis();
    }

    @Override
    public void start(Map<String, String> settings) {
        SinkOptions options = SinkOptions.of(settings);
        if (!"read_committed".equals(settings.get(ISOLATION))) {
            LOG.warn(
                    "{} is not read_committed: unless the worker's consumer.isolation.level is, embeddings are written that the"
                            + " job has not committed, and may take back",
                    ISOLATION);
        }
        running = new Running(
                new EmbeddingSink(options, this::report),
                options,
                new RetryClock(options.retryLimit(), System::nanoTime));
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        Running now = running;
        if (now == null || records.isEmpty()) {
            return;
        }
        try {
            now.sink().put(records);
            now.retries().succeeded();
        } catch (SQLException e) {
            now.sink().disconnect();
            throw failure(e, records, now);
        }
    }

    @Override
    public void stop() {
        if (running != null) {
            running.sink().disconnect();
            running = null;
        }
    }

    private void report(BadRecordException bad) {
        ErrantRecordReporter reporter = context.errantRecordReporter();
        if (reporter == null) {
            throw bad;
        }
        reporter.report(bad.record(), bad);
    }

    private ConnectException failure(SQLException e, Collection<SinkRecord> records, Running now) {
        SQLException cause = DatabaseFailure.cause(e);
        SinkRecord first = records.iterator().next();
        String message =
                "%d records, the first of topic %s, partition %d, offset %d, could not be written to table %s: %s"
                        .formatted(
                                records.size(),
                                first.topic(),
                                first.kafkaPartition(),
                                first.kafkaOffset(),
                                now.options().table(),
                                cause.getMessage());
        if (DatabaseFailure.of(e) != DatabaseFailure.PASSING) {
            return new ConnectException(message, cause);
        }
        if (now.retries().isOver()) {
            return new ConnectException(
                    "%s. It was tried for %s of %d ms"
                            .formatted(
                                    message,
                                    SinkOptions.RETRY_LIMIT,
                                    now.options().retryLimit().toMillis()),
                    cause);
        }
        context.timeout(now.options().retryBackoff().toMillis());
        return new RetriableException(message, cause);
    }
}
