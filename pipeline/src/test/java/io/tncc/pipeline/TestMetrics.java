package io.tncc.pipeline;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.metrics.NoOpMetricRegistry;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;

/** The metrics of an operator that runs alone, by their names. */
public final class TestMetrics extends NoOpMetricRegistry {

    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final Map<String, Gauge<?>> gauges = new ConcurrentHashMap<>();

    /** What the operator runs in, so that its metrics are these. */
    public MockEnvironment environment() {
        return new MockEnvironmentBuilder().setMetricGroup(taskGroup()).build();
    }

    private TaskMetricGroup taskGroup() {
        return TaskManagerMetricGroup.createTaskManagerMetricGroup(this, "localhost", ResourceID.generate())
                .addJob(new JobID(), "job")
                .addTask(ExecutionAttemptID.randomId(), "task");
    }

    @Override
    public void register(Metric metric, String name, AbstractMetricGroup<?> group) {
        if (metric instanceof Counter counter) {
            counters.put(name, counter);
        } else if (metric instanceof Gauge<?> gauge) {
            gauges.put(name, gauge);
        }
    }

    public long counter(String name) {
        return Objects.requireNonNull(counters.get(name), name).getCount();
    }

    public Object gauge(String name) {
        return Objects.requireNonNull(gauges.get(name), name).getValue();
    }
}
