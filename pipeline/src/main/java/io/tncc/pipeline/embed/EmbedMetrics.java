package io.tncc.pipeline.embed;

import io.tncc.pipeline.decode.DecodedImage;
import io.tncc.pipeline.metric.Metric;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** The metrics of one embedding subtask. Those of a batch are of the latest batch, whatever its lane. */
final class EmbedMetrics {

    private static final float NANOS_PER_MILLI = 1e6f;

    private final Counter imagesEmbedded;
    private final Counter rejectedImages;
    private final Counter failedEncoderLoads;
    private final Counter unreadableControlRecords;
    private volatile int activeLanes;
    private volatile long lagMillis;
    private volatile long encoderVersion = -1;
    private volatile float batchMillis;

    EmbedMetrics(MetricGroup group) {
        imagesEmbedded = Metric.IMAGES_EMBEDDED.counter(group);
        rejectedImages = Metric.IMAGES_WITHOUT_VERSION.counter(group);
        failedEncoderLoads = Metric.FAILED_ENCODER_LOADS.counter(group);
        unreadableControlRecords = Metric.UNREADABLE_CONTROL_RECORDS.counter(group);
        Metric.EMBEDDING_LAG_MILLIS.gauge(group, (Gauge<Long>) () -> lagMillis);
        Metric.EMBEDDING_VERSION.gauge(group, (Gauge<Long>) () -> encoderVersion);
        Metric.EMBEDDING_BATCH_MILLIS.gauge(group, (Gauge<Float>) () -> batchMillis);
        Metric.LANES_EMBEDDING.gauge(group, (Gauge<Integer>) () -> activeLanes);
    }

    void embedded(List<DecodedImage> batch, long version, int lanes, long nanos) {
        activeLanes = lanes;
        imagesEmbedded.inc(batch.size());
        encoderVersion = version;
        batchMillis = nanos / NANOS_PER_MILLI;
        lagMillis = System.currentTimeMillis() - batch.get(batch.size() - 1).kafkaTimestampMillis();
    }

    void failedLoad() {
        failedEncoderLoads.inc();
    }

    void unreadableControl() {
        unreadableControlRecords.inc();
    }

    void rejected() {
        rejectedImages.inc();
    }
}
