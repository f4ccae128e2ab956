package io.tncc.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;

/** A real broker in this process. */
@SuppressWarnings("try") // the cluster may be interrupted while it closes
public final class LocalBroker implements AutoCloseable {

    private final KafkaClusterTestKit cluster;

    public LocalBroker() throws Exception {
        cluster = new KafkaClusterTestKit.Builder(new TestKitNodes.Builder()
                        .setCombined(true)
                        .setNumBrokerNodes(1)
                        .setNumControllerNodes(1)
                        .build())
                .setConfigProp("offsets.topic.num.partitions", "1")
                .setConfigProp("offsets.topic.replication.factor", "1")
                .setConfigProp("transaction.state.log.num.partitions", "1")
                .setConfigProp("transaction.state.log.replication.factor", "1")
                .setConfigProp("transaction.state.log.min.isr", "1")
                .setConfigProp("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200")
                .setConfigProp("group.initial.rebalance.delay.ms", "0")
                .build();
        cluster.format();
        cluster.startup();
        cluster.waitForReadyBrokers();
    }

    public Properties clientProperties() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", cluster.bootstrapServers());
        return properties;
    }

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

    @Override
    public void close() throws Exception {
        cluster.close();
    }
}
