package io.tncc.pipeline.train;

import io.tncc.pipeline.TestImages;
import io.tncc.pipeline.TestMetrics;
import io.tncc.pipeline.decode.DecodedImage;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.publish.PromotedVersions;
import io.tncc.pipeline.sink.OutgoingRecord;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.UndecodableRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.state.storage.JobManagerCheckpointStorage;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** The training operator alone, without a job. Images are functions of their number, and so are their ids and event times. */
final class TrainHarness implements AutoCloseable {

    private static final int MAX_STATE_BYTES = 200_000_000;

    private final TrainOperator operator;
    private final TestMetrics metrics = new TestMetrics();
    private final MockEnvironment environment;
    private final KeyedOneInputStreamOperatorTestHarness<String, DecodedImage, OutgoingRecord> harness;

    TrainHarness(Map<String, String> options) throws Exception {
        this(options, Map.of(), null);
    }

    TrainHarness(PipelineConfiguration configuration) throws Exception {
        this(configuration, Map.of(), null);
    }

    TrainHarness(Map<String, String> options, Map<String, Long> promoted, @Nullable OperatorSubtaskState restored)
            throws Exception {
        this(PipelineConfiguration.of(options), promoted, restored);
    }

    TrainHarness(
            PipelineConfiguration configuration, Map<String, Long> promoted, @Nullable OperatorSubtaskState restored)
            throws Exception {
        operator = new TrainOperator(configuration, new Promoted(promoted), TrainingWatch.NONE);
        environment = metrics.environment();
        harness = new KeyedOneInputStreamOperatorTestHarness<>(operator, DecodedImage::lane, Types.STRING, environment);
        harness.setCheckpointStorage(new JobManagerCheckpointStorage(MAX_STATE_BYTES));
        if (restored != null) {
            harness.initializeState(restored);
        }
        harness.open();
    }

    static String id(int number) {
        return "image-" + number;
    }

    static long eventTimeMillis(int number) {
        return 1_000L + number;
    }

    static byte[] pixels(String lane, int number) {
        return TestImages.pixels(31L * lane.hashCode() + number);
    }

    /** The lane gets the images of these numbers, from its partition 0. */
    void images(String lane, int from, int to) throws Exception {
        for (int number = from; number < to; number++) {
            image(lane, number, 0);
        }
    }

    void image(String lane, int number, int partition) throws Exception {
        process(lane, number, partition, pixels(lane, number), null);
    }

    void labelledImage(String lane, int number, String label) throws Exception {
        process(lane, number, 0, pixels(lane, number), label);
    }

    void delete(String lane, int number) throws Exception {
        process(lane, number, 0, null, null);
    }

    private void process(String lane, int number, int partition, byte @Nullable [] pixels, @Nullable String label)
            throws Exception {
        DecodedImage image = new DecodedImage(
                lane, id(number), eventTimeMillis(number), partition, 0, TestImages.SIDE, pixels, label, null);
        harness.processElement(new StreamRecord<>(image));
    }

    /** What happens before the barrier of a checkpoint passes. */
    void beforeBarrier(long checkpoint) throws Exception {
        harness.prepareSnapshotPreBarrier(checkpoint);
    }

    /** A whole checkpoint but for the news that it is complete. */
    OperatorSubtaskState checkpoint(long checkpoint) throws Exception {
        beforeBarrier(checkpoint);
        return harness.snapshot(checkpoint, checkpoint);
    }

    void complete(long checkpoint) throws Exception {
        harness.notifyOfCompletedCheckpoint(checkpoint);
    }

    /** The input ends. */
    void end() throws Exception {
        operator.finish();
    }

    /** All announcements, in order. */
    List<EncoderVersion> announced() throws UndecodableRecordException {
        List<EncoderVersion> versions = new ArrayList<>();
        for (OutgoingRecord record : harness.extractOutputValues()) {
            versions.add(Codecs.ENCODER_VERSIONS.decode(record.value()));
        }
        return versions;
    }

    /** The SHA-256 of all announced versions, by lane and version. */
    SortedMap<String, String> hashes() throws UndecodableRecordException {
        SortedMap<String, String> hashes = new TreeMap<>();
        announced().forEach(version -> hashes.put(version.getLane() + " " + version.getVersion(), version.getSha256()));
        return hashes;
    }

    /** What each step said of itself, in order. */
    List<TrainingProgress> steps() throws UndecodableRecordException {
        List<TrainingProgress> steps = new ArrayList<>();
        var records = harness.getSideOutput(TrainOperator.PROGRESS);
        if (records != null) {
            for (StreamRecord<OutgoingRecord> record : records) {
                steps.add(Codecs.TRAINING_PROGRESS.decode(record.getValue().value()));
            }
        }
        return steps;
    }

    long counter(String name) {
        return metrics.counter(name);
    }

    Object gauge(String name) {
        return metrics.gauge(name);
    }

    /** What state holds of a lane just now; of a learner that is at work, what it has saved. */
    SavedLane saved(String lane) throws Exception {
        operator.setCurrentKey(lane);
        return Objects.requireNonNull(new SavedLanes(operator.getRuntimeContext()).read(lane), lane);
    }

    /** The states of a lane, such that a test can spoil them. */
    StateTables state(String lane) {
        operator.setCurrentKey(lane);
        return StateTables.of(operator.getRuntimeContext());
    }

    /** Closes the operator as a failure does: without the end of its input. */
    @Override
    public void close() {
        try {
            operator.close();
            environment.close();
        } catch (Exception e) {
            throw new IllegalStateException("The operator could not be closed", e);
        }
    }

    private record Promoted(Map<String, Long> now) implements PromotedVersions {}
}
