package io.tncc.pipeline.embed;

import io.tncc.pipeline.extension.EmbeddingChange;
import io.tncc.pipeline.extension.EmbeddingSink;
import io.tncc.pipeline.sink.OutgoingRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Hands embeddings to the sink of the job's user, in batches that end before every barrier, so that what a checkpoint covers is
 * written. It has no state and no output.
 */
public final class EmbeddingSinkOperator extends AbstractStreamOperator<OutgoingRecord>
        implements OneInputStreamOperator<OutgoingRecord, OutgoingRecord> {

    private static final long serialVersionUID = 1;
    private static final int BATCH = 256;

    private final EmbeddingSink sink;

    private transient List<EmbeddingChange> waiting;

    public EmbeddingSinkOperator(EmbeddingSink sink) {
        this.sink = sink;
    }

    @Override
    public void open() throws Exception {
        super.open();
        waiting = new ArrayList<>();
        sink.open();
    }

    @Override
    public void processElement(StreamRecord<OutgoingRecord> element) throws Exception {
        waiting.add(EmbeddingRecord.change(element.getValue()));
        if (waiting.size() >= BATCH) {
            write();
        }
    }

    private void write() throws Exception {
        if (!waiting.isEmpty()) {
            List<EmbeddingChange> changes = List.copyOf(waiting);
            waiting.clear();
            sink.write(changes);
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        write();
    }

    @Override
    public void finish() throws Exception {
        write();
        super.finish();
    }

    @Override
    public void close() throws Exception {
        sink.close();
        super.close();
    }
}
