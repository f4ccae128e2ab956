package io.tncc.pipeline.sink;

import io.tncc.pipeline.option.AcceptedLosses;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.InitContext;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Flink's exactly-once sink, whose committer ends the job on the loss of a transaction, and whose writers say why one broke. All else is
 * Flink's.
 *
 * @param <T> the type of the records
 */
public final class LossRefusingSink<T>
        implements TwoPhaseCommittingStatefulSink<T, KafkaWriterState, KafkaCommittable>,
                SupportsPostCommitTopology<KafkaCommittable> {

    private static final long serialVersionUID = 1;

    private final KafkaSink<T> kafka;
    private final String transactionalIdPrefix;
    private final Properties clientProperties;
    private final AcceptedLosses accepted;

    /**
     * A sink that refuses losses.
     *
     * @param kafka an exactly-once sink whose transactions are numbered by checkpoint
     * @param transactionalIdPrefix the sink's
     * @param clientProperties what a Kafka client needs to ask for transactions
     * @param accepted transactions that are lost and no longer matter
     */
    public LossRefusingSink(
            KafkaSink<T> kafka, String transactionalIdPrefix, Properties clientProperties, AcceptedLosses accepted) {
        this.kafka = kafka;
        this.transactionalIdPrefix = transactionalIdPrefix;
        this.clientProperties = clientProperties;
        this.accepted = accepted;
    }

    @Override
    public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) {
        return new LossRefusingCommitter(kafka.createCommitter(context), log(), accepted);
    }

    private TransactionLog log() {
        return TransactionLog.ofBroker(clientProperties);
    }

    @Override
    public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
        return kafka.getCommittableSerializer();
    }

    @Override
    public PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> createWriter(
            WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> restoreWriter(
            WriterInitContext context, Collection<KafkaWriterState> recoveredState) throws IOException {
        TransactionWatch watch = new TransactionWatch(
                transactionalIdPrefix,
                context.getTaskInfo().getIndexOfThisSubtask(),
                context.getRestoredCheckpointId().orElse(InitContext.INITIAL_CHECKPOINT_ID - 1) + 1,
                log());
        try {
            return new WatchedWriter<>(
                    flinks().restoreWriter(new WatchedContext(context, watch), recoveredState), watch);
        } catch (IOException | RuntimeException e) {
            watch.explainStart(e);
            throw e;
        }
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return kafka.getWriterStateSerializer();
    }

    @Override
    public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committer) {
        kafka.addPostCommitTopology(committer);
    }

    /** The sink by its interface, because its writer's class is not visible. */
    private TwoPhaseCommittingStatefulSink<T, KafkaWriterState, KafkaCommittable> flinks() {
        return kafka;
    }
}
