package io.tncc.connect;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/** The sink as Connect knows it: its options and its tasks. */
public final class PgvectorSinkConnector extends SinkConnector {

    private Map<String, String> settings = Map.of();

    /** For Connect. */
    public PgvectorSinkConnector() {}

    @Override
    public String version() {
        return versionOfThis();
    }

    @Override
    public ConfigDef config() {
        return SinkOptions.DEFINITION;
    }

    @Override
    public void start(Map<String, String> given) {
        settings = Map.copyOf(given);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return PgvectorSinkTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return Collections.nCopies(maxTasks, settings);
    }

    @Override
    public void stop() {}

    static String versionOfThis() {
        return Objects.requireNonNullElse(
                PgvectorSinkConnector.class.getPackage().getImplementationVersion(), "unreleased");
    }
}
