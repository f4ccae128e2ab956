package io.tncc.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.pipeline.extension.EmbeddingChange;
import io.tncc.pipeline.extension.EmbeddingChange.Deleted;
import io.tncc.pipeline.extension.EmbeddingChange.Embedded;
import io.tncc.pipeline.extension.EmbeddingSink;
import io.tncc.pipeline.sink.OutgoingRecord;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.FloatVector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddingSinkOperatorTest {

    /** What happens to the sink, in order; static, as the operator has a copy of the sink. */
    private static final List<Object> EVENTS = new ArrayList<>();

    private OneInputStreamOperatorTestHarness<OutgoingRecord, OutgoingRecord> harness;

    private static final class Recorder implements EmbeddingSink {

        private static final long serialVersionUID = 1;

        @Override
        public void open() {
            EVENTS.add("open");
        }

        @Override
        public void write(List<EmbeddingChange> changes) throws IOException {
            if (changes.get(0).id().equals("poison")) {
                throw new IOException("the store is down");
            }
            EVENTS.add(changes);
        }

        @Override
        public void close() {
            EVENTS.add("close");
        }
    }

    @BeforeEach
    void open() throws Exception {
        EVENTS.clear();
        harness = new OneInputStreamOperatorTestHarness<>(new EmbeddingSinkOperator(new Recorder()));
        harness.open();
    }

    @AfterEach
    void theSinkIsClosedAtLast() throws Exception {
        harness.close();
        assertThat(EVENTS).last().isEqualTo("close");
    }

    private void embedded(String id) throws Exception {
        Embedding embedding =
                new Embedding("a/b", id, 7L, "5f".repeat(32), Instant.ofEpochMilli(3), FloatVector.of(0.6f, 0.8f));
        process(id, Codecs.EMBEDDINGS.encode(embedding));
    }

    private void process(String id, byte @Nullable [] value) throws Exception {
        byte[] key = ("a%2Fb/" + id).getBytes(StandardCharsets.UTF_8);
        harness.processElement(new StreamRecord<>(new OutgoingRecord(key, value)));
    }

    @Test
    void allIsWrittenInOrderBeforeABarrier() throws Exception {
        embedded("one/1");
        process("two", null);
        assertThat(EVENTS).containsExactly("open");
        harness.prepareSnapshotPreBarrier(1);
        harness.prepareSnapshotPreBarrier(2);
        assertThat(EVENTS).hasSize(2);
        List<?> written = (List<?>) EVENTS.get(1);
        assertThat(written.get(0))
                .usingRecursiveComparison()
                .isEqualTo(new Embedded(
                        "a/b", "one/1", 7, "5f".repeat(32), Instant.ofEpochMilli(3), new float[] {0.6f, 0.8f}));
        assertThat(written.get(1)).isEqualTo(new Deleted("a/b", "two"));
        assertThat(harness.extractOutputValues()).isEmpty();
    }

    @Test
    void aFullBatchIsWrittenAtOnceAndTheRestAtTheEnd() throws Exception {
        for (int i = 0; i < 300; i++) {
            embedded("image-" + i);
        }
        assertThat(EVENTS).hasSize(2);
        assertThat((List<?>) EVENTS.get(1)).hasSize(256);
        harness.getOperator().finish();
        assertThat((List<?>) EVENTS.get(2)).hasSize(44);
    }

    @Test
    void whatCannotBeWrittenFailsTheJob() throws Exception {
        embedded("poison");
        assertThatThrownBy(() -> harness.prepareSnapshotPreBarrier(1)).hasMessage("the store is down");
    }
}
