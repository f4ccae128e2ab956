package io.tncc.pipeline.control;

import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.RecordCodec;
import io.tncc.schemas.codec.UndecodableRecordException;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of the topic of versions or of promotions.
 *
 * @param topic where it came from
 * @param partition where it came from
 * @param offset where it came from
 * @param promotion whether it is a promotion
 * @param value the record in single-object encoding; where it can not be read, as it is on the topic
 * @param unreadable why it can not be read, where that is known already
 */
public record ControlRecord(
        String topic,
        int partition,
        long offset,
        boolean promotion,
        byte[] value,
        @Nullable UndecodableRecordException unreadable) {

    /** The announcement, of a record that is one. */
    public EncoderVersion announcedVersion() throws UnreadableControlException {
        return decode(Codecs.ENCODER_VERSIONS);
    }

    /** The promotion, of a record that is one. */
    public EncoderPromotion promotedVersion() throws UnreadableControlException {
        return decode(Codecs.ENCODER_PROMOTIONS);
    }

    private <T extends SpecificRecord> T decode(RecordCodec<T> codec) throws UnreadableControlException {
        try {
            if (unreadable != null) {
                throw unreadable;
            }
            return codec.decode(value);
        } catch (UndecodableRecordException e) {
            throw new UnreadableControlException(
                    "Topic %s, partition %d, offset %d holds a record that can not be read"
                            .formatted(topic, partition, offset),
                    e);
        }
    }
}
