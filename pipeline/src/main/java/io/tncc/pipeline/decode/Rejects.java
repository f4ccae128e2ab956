package io.tncc.pipeline.decode;

import io.tncc.pipeline.sink.OutgoingRecord;
import io.tncc.pipeline.source.ConsumedRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.codec.Codecs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Records of the topic of rejects. */
public final class Rejects {

    /** The side output of rejects. */
    public static final OutputTag<OutgoingRecord> TAG = new OutputTag<>("rejected-images") {
        private static final long serialVersionUID = 1;
    };

    private Rejects() {}

    /**
     * The reject of a record, with its original bytes. Its key says where the record came from.
     *
     * @param lane the lane, where it could be read
     * @param id the id, where it could be read
     */
    public static OutgoingRecord of(
            ConsumedRecord original, @Nullable String lane, @Nullable String id, Rejection rejection) {
        RejectedImage reject = new RejectedImage();
        reject.setTopic(original.topic());
        reject.setPartition(original.partition());
        reject.setOffset(original.offset());
        reject.setTimestamp(Instant.ofEpochMilli(original.timestamp()));
        reject.setLane(lane);
        reject.setId(id);
        reject.setReason(rejection.reason().name());
        reject.setMessage(rejection.message());
        reject.setKey(original.key() == null ? null : ByteBuffer.wrap(original.key()));
        reject.setValue(original.value() == null ? null : ByteBuffer.wrap(original.value()));
        String key = "%s-%d-%d".formatted(original.topic(), original.partition(), original.offset());
        return new OutgoingRecord(key.getBytes(StandardCharsets.UTF_8), Codecs.REJECTED_IMAGES.encode(reject));
    }
}
