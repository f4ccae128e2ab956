package io.tncc.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.pipeline.TestKafka;
import io.tncc.pipeline.option.AcceptedLosses;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // clients may be interrupted while they close
class ImageSourceITCase {

    private static final AtomicInteger READ = new AtomicInteger();
    private static final AtomicLong PAUSE_MILLIS = new AtomicLong();

    private static TestKafka broker;

    @BeforeAll
    static void start() throws Exception {
        broker = new TestKafka();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    private static void produce(String topic, int records) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(broker.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(record(topic, String.valueOf(i)));
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String value) {
        return new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8));
    }

    private static ImageSource source(String topic, boolean bounded) {
        return source(topic, bounded, "none");
    }

    private static ImageSource source(String topic, boolean bounded, String acceptedLosses) {
        return ImageSource.forEmbedding(PipelineConfiguration.of(Map.of(
                "kafka.accepted-losses",
                acceptedLosses,
                "kafka.bootstrap-servers",
                broker.clientProperties().getProperty("bootstrap.servers"),
                "kafka.topics.images",
                topic,
                "source.bounded",
                String.valueOf(bounded),
                "publishing.directory",
                "/encoders",
                "flink.execution.checkpointing.interval",
                "1 s")));
    }

    private static StreamExecutionEnvironment environment(Configuration configuration) {
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 20);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration)
                .setParallelism(1);
        return environment;
    }

    private static DataStream<String> values(StreamExecutionEnvironment environment, ImageSource source) {
        return environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "images")
                .uid("images")
                .map(record -> {
                    READ.incrementAndGet();
                    Thread.sleep(PAUSE_MILLIS.get());
                    return record.offset() + "=" + new String(record.value(), StandardCharsets.UTF_8);
                })
                .returns(String.class)
                .uid("read");
    }

    @Test
    void aFreshJobBeginsAtTheEarliestRecordThatIsRetainedAndEndsAtTheEnd() throws Exception {
        broker.createTopic("bounded");
        produce("bounded", 6);
        broker.removeBefore("bounded", 4);
        List<String> read = values(environment(new Configuration()), source("bounded", true))
                .executeAndCollect(10);
        assertThat(read).containsExactly("4=4", "5=5");
    }

    /** The one that is aborted has offset 0, its end 1, that which is committed 2, and its end 3. */
    @Test
    void imagesOfAnAbortedTransactionAreNotRead() throws Exception {
        broker.createTopic("aborted");
        broker.produceAndAbort(List.of(record("aborted", "left")));
        broker.produceInTransaction(List.of(record("aborted", "taken")));
        List<String> read = values(environment(new Configuration()), source("aborted", true))
                .executeAndCollect(10);
        assertThat(read).containsExactly("2=taken");
    }

    @Test
    void aBoundedJobThatGoesOnFromASavepointEndsWhereItWasToEnd(@TempDir Path folder) throws Exception {
        broker.createTopic("resumed");
        produce("resumed", 100);
        READ.set(0);
        PAUSE_MILLIS.set(50);
        StreamExecutionEnvironment first = environment(new Configuration());
        values(first, source("resumed", true)).sinkTo(new DiscardingSink<>()).uid("end");
        JobClient job = first.executeAsync();
        awaitRead(1);
        String savepoint = job.stopWithSavepoint(false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
        assertThat(READ).hasValueLessThan(100);
        produce("resumed", 5);

        PAUSE_MILLIS.set(0);
        Configuration restored = new Configuration();
        restored.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        StreamExecutionEnvironment second = environment(restored);
        values(second, source("resumed", true)).sinkTo(new DiscardingSink<>()).uid("end");
        assertThat(second.executeAsync().getJobExecutionResult()).succeedsWithin(Duration.ofSeconds(60));
        assertThat(READ).hasValue(100);
    }

    private static void awaitRead(int records) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (READ.get() < records && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
    }

    @Test
    void aRestoredJobWhosePlaceIsGoneEndsRatherThanSkipImagesUntilTheLossIsAccepted(@TempDir Path folder)
            throws Exception {
        broker.createTopic("lost");
        produce("lost", 3);
        READ.set(0);
        StreamExecutionEnvironment first = environment(new Configuration());
        values(first, source("lost", false)).sinkTo(new DiscardingSink<>()).uid("end");
        JobClient job = first.executeAsync();
        awaitRead(3);
        String savepoint = job.stopWithSavepoint(false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
        produce("lost", 4);
        broker.removeBefore("lost", 5);

        StreamExecutionEnvironment second = environment(restoredFrom(savepoint));
        values(second, source("lost", false)).sinkTo(new DiscardingSink<>()).uid("end");
        assertThatThrownBy(second::execute).satisfies(thrown -> assertThat(ExceptionUtils.stringifyException(thrown))
                .contains(LostImagesException.class.getName())
                .contains("topic lost, partition 0, offset 3")
                .contains("kafka.accepted-losses: lost-0@3 ")
                .contains("retention.ms")
                .doesNotContain("Recovery is suppressed by"));
        assertThat(READ).hasValue(3);

        StreamExecutionEnvironment third = environment(restoredFrom(savepoint));
        DataStream<String> values = values(third, source("lost", false, "lost-0@3"));
        values.sinkTo(new DiscardingSink<>()).uid("end");
        try (CloseableIterator<String> read = values.collectAsync()) {
            JobClient accepted = third.executeAsync();
            assertThat(read.next()).isEqualTo("5=2");
            assertThat(read.next()).isEqualTo("6=3");
            accepted.cancel().get();
        }
    }

    private static Configuration restoredFrom(String savepoint) {
        Configuration configuration = new Configuration();
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        return configuration;
    }

    private static List<KafkaPartitionSplit> places(String accepted, KafkaPartitionSplit... splits) {
        return new RetainedPlaces(broker.clientProperties(), new AcceptedLosses(List.of(accepted))).of(List.of(splits));
    }

    /** In state "the earliest" would mean what is the earliest when it is restored. */
    @Test
    void aPartitionThatIsAddedLaterBeginsAtAnOffset() throws Exception {
        broker.createTopic("added");
        produce("added", 6);
        broker.removeBefore("added", 4);
        TopicPartition partition = new TopicPartition("added", 0);
        assertThat(places("none", new KafkaPartitionSplit(partition, KafkaPartitionSplit.EARLIEST_OFFSET, 6)))
                .containsExactly(new KafkaPartitionSplit(partition, 4, 6));
    }

    @Test
    void anAcceptedLossMovesOnlyAPlaceThatIsGone() throws Exception {
        broker.createTopic("gone");
        produce("gone", 6);
        broker.removeBefore("gone", 4);
        TopicPartition partition = new TopicPartition("gone", 0);
        KafkaPartitionSplit gone = new KafkaPartitionSplit(partition, 3);
        assertThat(places("gone-0@3", gone)).containsExactly(new KafkaPartitionSplit(partition, 4));
        assertThat(places("gone-0@2", gone)).containsExactly(gone);
        KafkaPartitionSplit there = new KafkaPartitionSplit(partition, 5);
        assertThat(places("gone-0@5", there)).containsExactly(there);
        KafkaPartitionSplit beyondTheEnd = new KafkaPartitionSplit(partition, 7);
        assertThat(places("gone-0@7", beyondTheEnd)).containsExactly(new KafkaPartitionSplit(partition, 4));
    }
}
