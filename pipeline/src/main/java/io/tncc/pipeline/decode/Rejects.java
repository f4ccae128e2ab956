package io.tncc.pipeline.decode;

import io.tncc.pipeline.sink.OutgoingRecord;
import io.tncc.pipeline.source.ConsumedRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.codec.Codecs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Records of the topic of rejects, keyed by where the original came from, with the original byte for byte. */
public final class Rejects {

    private Rejects() {}

    /** The reject of an image that was decoded but can not be embedded. */
    public static OutgoingRecord of(DecodedImage image, ConsumedRecord source, RejectionReason reason, String message) {
        return of(source, image.lane(), image.id(), new RejectedException(reason, message));
    }

    /** The reject of a record that was read as far as {@code read}. */
    static OutgoingRecord of(ConsumedRecord source, @Nullable ReadRecord read, RejectedException cause) {
        return of(
                source,
                read == null ? null : read.lane(),
                read == null ? null : read.image().getId(),
                cause);
    }

    private static OutgoingRecord of(
            ConsumedRecord source, @Nullable String lane, @Nullable String id, RejectedException cause) {
        RejectedImage rejected = RejectedImage.newBuilder()
                .setTopic(source.topic())
                .setPartition(source.partition())
                .setOffset(source.offset())
                .setTimestamp(Instant.ofEpochMilli(source.timestampMillis()))
                .setLane(lane)
                .setId(id)
                .setReason(cause.reason().name())
                .setMessage(String.valueOf(cause.getMessage()))
                .setKey(buffer(source.key()))
                .setValue(buffer(source.value()))
                .build();
        String key = "%s/%d/%d".formatted(source.topic(), source.partition(), source.offset());
        return new OutgoingRecord(key.getBytes(StandardCharsets.UTF_8), Codecs.REJECTED_IMAGES.encode(rejected));
    }

    private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
