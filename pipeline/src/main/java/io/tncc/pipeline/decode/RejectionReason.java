package io.tncc.pipeline.decode;

/** Why a record could not be used. The names are part of the contract of the topic of rejects. */
public enum RejectionReason {
    /** The Kafka record has no value. */
    EMPTY_RECORD,
    /** The value is not Avro single-object encoded, or by a schema that this build does not know. */
    UNKNOWN_SCHEMA,
    /** The value is cut off or otherwise not what its schema says. */
    MALFORMED_RECORD,
    /** The id is empty or too long. */
    INVALID_ID,
    /** Neither the lane field nor the Kafka key names a lane, or its name is too long. */
    INVALID_LANE,
    /** The image has no bytes. */
    EMPTY_CONTENT,
    /** The image does not travel in the record but is named by a URI. */
    CONTENT_BY_REFERENCE,
    /** The encoded image has more bytes than {@code input.max-bytes}. */
    TOO_MANY_BYTES,
    /** The image has more pixels, or a longer side, than allowed. */
    TOO_MANY_PIXELS,
    /** The bytes are not an image of a known format, or a damaged one. */
    UNDECODABLE_IMAGE,
    /** The lane has no encoder version to embed the image with. */
    NO_ENCODER_VERSION
}
