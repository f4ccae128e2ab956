package io.tncc.pipeline.sink;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flink's writer, whose failures say which transaction broke and why.
 *
 * @param <T> the type of the records
 */
@SuppressWarnings("try") // a writer may be interrupted while it closes
final class WatchedWriter<T> implements PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedWriter.class);

    private final PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> kafka;
    private final TransactionWatch watch;

    WatchedWriter(
            PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> kafka, TransactionWatch watch) {
        this.kafka = kafka;
        this.watch = watch;
    }

    @Override
    public void write(T element, Context context) throws IOException, InterruptedException {
        try {
            kafka.write(element, context);
        } catch (IOException | RuntimeException e) {
            watch.explain(e);
            throw e;
        }
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        try {
            kafka.flush(endOfInput);
        } catch (IOException | RuntimeException e) {
            watch.explain(e);
            throw e;
        }
    }

    @Override
    public Collection<KafkaCommittable> prepareCommit() throws IOException, InterruptedException {
        try {
            return kafka.prepareCommit();
        } catch (IOException | RuntimeException e) {
            watch.explain(e);
            throw e;
        }
    }

    @Override
    public List<KafkaWriterState> snapshotState(long checkpointId) throws IOException {
        watch.checkpointTaken(checkpointId);
        try {
            return kafka.snapshotState(checkpointId);
        } catch (IOException | RuntimeException e) {
            watch.explain(e);
            throw e;
        }
    }

    @Override
    public void writeWatermark(Watermark watermark) throws IOException, InterruptedException {
        kafka.writeWatermark(watermark);
    }

    /**
     * Flink's writer tries to abort its transaction. That one that broke, or that no broker answers for, cannot be aborted is no
     * error: thrown here it would end the process of the TaskManager.
     */
    @Override
    public void close() throws Exception {
        try {
            kafka.close();
        } catch (KafkaException e) {
            LOG.warn("The Kafka transaction {} could not be aborted: {}", watch.transactionalId(), e.toString());
        }
    }
}
