package io.tncc.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;

/** A real broker in this process, and what tests do with it. */
public final class TestKafka implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Set<TransactionState> ENDED =
            EnumSet.of(TransactionState.COMPLETE_ABORT, TransactionState.COMPLETE_COMMIT);

    private final KafkaClusterTestKit cluster;

    public TestKafka() throws Exception {
        this(Map.of());
    }

    /** A broker with settings of its own. */
    public TestKafka(Map<String, String> settings) throws Exception {
        KafkaClusterTestKit.Builder builder = new KafkaClusterTestKit.Builder(new TestKitNodes.Builder()
                        .setCombined(true)
                        .setNumBrokerNodes(1)
                        .setNumControllerNodes(1)
                        .build())
                .setConfigProp("offsets.topic.num.partitions", "1")
                .setConfigProp("offsets.topic.replication.factor", "1")
                .setConfigProp("transaction.state.log.num.partitions", "2")
                .setConfigProp("transaction.state.log.replication.factor", "1")
                .setConfigProp("transaction.state.log.min.isr", "1")
                .setConfigProp("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200")
                .setConfigProp("group.initial.rebalance.delay.ms", "0");
        settings.forEach(builder::setConfigProp);
        cluster = builder.build();
        cluster.format();
        cluster.startup();
        cluster.waitForReadyBrokers();
    }

    public String bootstrapServers() {
        return cluster.bootstrapServers();
    }

    /** Creates the topics of a job under a prefix, the one of images with so many partitions. */
    public void createTopics(String prefix, int imagePartitions) throws Exception {
        try (Admin admin = Admin.create(clientProperties())) {
            List<NewTopic> topics = new ArrayList<>();
            topics.add(new NewTopic(prefix + "images", imagePartitions, (short) 1));
            for (String topic : List.of(
                    "embeddings", "encoder-versions", "encoder-promotions", "training-progress", "rejected-images")) {
                topics.add(new NewTopic(prefix + topic, 1, (short) 1));
            }
            admin.createTopics(topics).all().get();
        }
    }

    /** Creates a topic of one partition. */
    public void createTopic(String topic) throws Exception {
        try (Admin admin = Admin.create(clientProperties())) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    /** Removes the records before an offset of the only partition, as retention does. */
    public void removeBefore(String topic, long offset) throws Exception {
        try (Admin admin = Admin.create(clientProperties())) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }

    /** Raises the number of a topic's partitions. */
    public void growTo(String topic, int partitions) throws Exception {
        try (Admin admin = Admin.create(clientProperties())) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all()
                    .get();
        }
    }

    /** Fences the producer of a transactional id, as another producer of the id does. */
    public void fence(String transactionalId) throws Exception {
        try (Admin admin = Admin.create(clientProperties())) {
            admin.fenceProducers(List.of(transactionalId)).all().get();
        }
    }

    /** The states of all transactional ids that the broker knows. */
    public Map<String, TransactionState> transactions() throws Exception {
        try (Admin admin = Admin.create(clientProperties())) {
            return admin.listTransactions().all().get().stream()
                    .collect(Collectors.toMap(TransactionListing::transactionalId, TransactionListing::state));
        }
    }

    /** Sets the version of the protocol of transactions: from 2 on, each transaction has an epoch of its own. */
    public void useTransactionVersion(int version) throws Exception {
        FeatureUpdate update = new FeatureUpdate(
                (short) version,
                version < 2 ? FeatureUpdate.UpgradeType.SAFE_DOWNGRADE : FeatureUpdate.UpgradeType.UPGRADE);
        try (Admin admin = Admin.create(clientProperties())) {
            FinalizedVersionRange now = Objects.requireNonNull(admin.describeFeatures()
                    .featureMetadata()
                    .get()
                    .finalizedFeatures()
                    .get("transaction.version"));
            if (now.maxVersionLevel() != version) {
                admin.updateFeatures(Map.of("transaction.version", update), new UpdateFeaturesOptions())
                        .all()
                        .get();
            }
        }
    }

    /**
     * Puts records onto their topics, and fails where one is not taken. One request at a time: right after a topic was created
     * a first batch may have to be sent again, and those behind it would be out of order.
     */
    public void produce(Collection<ProducerRecord<byte[], byte[]>> records) throws Exception {
        Properties properties = clientProperties();
        properties.put("max.in.flight.requests.per.connection", "1");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (ProducerRecord<byte[], byte[]> record : records) {
                sent.add(producer.send(record));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    /** Sends the records in one transaction, whose end takes an offset too. */
    public void produceInTransaction(Collection<ProducerRecord<byte[], byte[]>> records) throws Exception {
        inTransaction(records, KafkaProducer::commitTransaction);
    }

    /** Sends the records in one transaction that is aborted. They keep their offsets, and its end takes one too. */
    public void produceAndAbort(Collection<ProducerRecord<byte[], byte[]>> records) throws Exception {
        inTransaction(records, producer -> {
            producer.flush(); // or what was not sent yet would never be on its topic
            producer.abortTransaction();
        });
    }

    private void inTransaction(
            Collection<ProducerRecord<byte[], byte[]>> records, Consumer<KafkaProducer<byte[], byte[]>> end)
            throws Exception {
        String id = "test-" + UUID.randomUUID();
        Properties properties = clientProperties();
        properties.put("transactional.id", id);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            records.forEach(producer::send);
            end.accept(producer);
        }
        awaitEnd(id);
    }

    /** A producer is told of the end of its transaction before that is on the topics. */
    private void awaitEnd(String transactionalId) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!ENDED.contains(transactions().get(transactionalId))) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The transaction does not end within " + PATIENCE);
            }
            Thread.sleep(10);
        }
    }

    /** All committed records of a topic. */
    public List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
        return read(topic, "read_committed");
    }

    /** All records of a topic, of open transactions too. */
    public List<ConsumerRecord<byte[], byte[]>> sent(String topic) {
        return read(topic, "read_uncommitted");
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic, String isolation) {
        Properties properties = clientProperties();
        properties.put("isolation.level", isolation);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    public Properties clientProperties() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrapServers());
        return properties;
    }

    @Override
    public void close() {
        try {
            cluster.close();
        } catch (Exception e) {
            throw new IllegalStateException("The broker does not stop", e);
        }
    }
}
