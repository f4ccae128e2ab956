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

    /** A reject stays under Kafka's default limit of a record, 1 MiB, or it would fail the job again and again. */
    static final int MAX_ORIGINAL_BYTES = 1_000_000;

    private Rejects() {}

    /**
     * The reject of a record, with its original bytes if they are no more than a reject holds. Its key says where it came from.
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
        byte[] value = original.value();
        byte[] key = original.key();
        int bytes = (value == null ? 0 : value.length) + (key == null ? 0 : key.length);
        boolean fits = bytes <= MAX_ORIGINAL_BYTES;
        reject.setMessage(
                fits
                        ? rejection.message()
                        : "%s (the record has %d bytes and is left where it is: rejects hold up to %d)"
                                .formatted(rejection.message(), bytes, MAX_ORIGINAL_BYTES));
        reject.setKey(key == null || !fits ? null : ByteBuffer.wrap(key));
        reject.setValue(value == null || !fits ? null : ByteBuffer.wrap(value));
        String place = original.topic() + "-" + original.partition() + "-" + original.offset();
        return new OutgoingRecord(place.getBytes(StandardCharsets.UTF_8), Codecs.REJECTED_IMAGES.encode(reject));
    }
}
