package io.tncc.pipeline.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.pipeline.TestKafka;
import io.tncc.pipeline.option.AcceptedLosses;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.flink.connector.kafka.sink.internal.KafkaCommitter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real broker, in both protocols of transactions: 1, and 2, where each transaction has an epoch of its own. */
@SuppressWarnings("try") // clients may be interrupted while they close
class LossRefusingCommitterITCase {

    private static TestKafka broker;
    private static int topics;

    private final String topic = "embeddings-" + topics++;
    private final String id = "tncc-all-" + topic + "-0-1";

    @BeforeAll
    static void start() throws Exception {
        broker = new TestKafka();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    private void begin(int transactionVersion) throws Exception {
        broker.useTransactionVersion(transactionVersion);
        broker.createTopic(topic);
    }

    private static Properties producerProperties(int timeoutMillis) {
        Properties properties = broker.clientProperties();
        properties.setProperty("key.serializer", ByteArraySerializer.class.getName());
        properties.setProperty("value.serializer", ByteArraySerializer.class.getName());
        properties.setProperty("transaction.timeout.ms", String.valueOf(timeoutMillis));
        return properties;
    }

    private FlinkKafkaInternalProducer<byte[], byte[]> prepared(int timeoutMillis) {
        FlinkKafkaInternalProducer<byte[], byte[]> producer =
                new FlinkKafkaInternalProducer<>(producerProperties(timeoutMillis), id);
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topic, "one".getBytes(StandardCharsets.UTF_8)));
        producer.flush();
        producer.precommitTransaction();
        return producer;
    }

    /** What a checkpoint holds of a prepared transaction. */
    private static KafkaCommittable restored(FlinkKafkaInternalProducer<byte[], byte[]> producer) {
        KafkaCommittable live = KafkaCommittable.of(producer);
        return new KafkaCommittable(live.getProducerId(), live.getEpoch(), live.getTransactionalId(), null);
    }

    private Request commit(KafkaCommittable committable) throws Exception {
        Request request = new Request(committable);
        KafkaCommitter kafka =
                new KafkaCommitter(producerProperties(60_000), id, 0, topics, false, FlinkKafkaInternalProducer::new);
        try (LossRefusingCommitter committer = new LossRefusingCommitter(
                kafka, TransactionLog.ofBroker(broker.clientProperties()), new AcceptedLosses(List.of()))) {
            committer.commit(List.of(request));
        }
        return request;
    }

    private List<String> committed() {
        Properties properties = broker.clientProperties();
        properties.setProperty("isolation.level", "read_committed");
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            long end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition)).get(partition));
            while (consumer.position(partition) < end && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
            }
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aRestoredTransactionIsCommitted(int transactionVersion) throws Exception {
        begin(transactionVersion);
        try (var producer = prepared(60_000)) {
            commit(restored(producer));
        }
        assertThat(committed()).containsExactly("one");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aCommitThatWasNotAcknowledgedIsNoLoss(int transactionVersion) throws Exception {
        begin(transactionVersion);
        KafkaCommittable restored;
        try (var producer = prepared(60_000)) {
            restored = restored(producer);
            producer.commitTransaction();
        }
        commit(restored);
        commit(restored);
        assertThat(committed()).containsExactly("one");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aTransactionThatAnotherProducerTookFailsTheJob(int transactionVersion) throws Exception {
        begin(transactionVersion);
        try (var producer = prepared(60_000);
                var other = new FlinkKafkaInternalProducer<byte[], byte[]>(producerProperties(60_000), id)) {
            other.initTransactions();
            assertThatThrownBy(() -> commit(restored(producer)))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessageContaining(id)
                    .hasMessageContaining("kafka.group-prefix");
        }
        assertThat(committed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aTransactionThatTimedOutFailsTheJob(int transactionVersion) throws Exception {
        begin(transactionVersion);
        try (var producer = prepared(1000)) {
            TransactionLog log = TransactionLog.ofBroker(broker.clientProperties());
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (log.fateOf(restored(producer)) == TransactionFate.OPEN && System.nanoTime() < deadline) {
                Thread.sleep(100);
            }
            assertThatThrownBy(() -> commit(restored(producer)))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessageContaining("the broker aborted it")
                    .hasMessageContaining("kafka.transaction-timeout");
        }
        assertThat(committed()).isEmpty();
    }

    private static final class Request implements CommitRequest<KafkaCommittable> {

        private final KafkaCommittable committable;

        Request(KafkaCommittable committable) {
            this.committable = committable;
        }

        @Override
        public KafkaCommittable getCommittable() {
            return committable;
        }

        @Override
        public int getNumberOfRetries() {
            return 0;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable t) {
            throw new AssertionError("Flink would go on after this loss", t);
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable t) {
            throw new AssertionError(t);
        }

        @Override
        public void retryLater() {
            throw new AssertionError("Not retried here");
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable another) {
            throw new AssertionError("Not retried here");
        }

        @Override
        public void signalAlreadyCommitted() {}
    }
}
