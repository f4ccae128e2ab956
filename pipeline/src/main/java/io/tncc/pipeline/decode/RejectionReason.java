package io.tncc.pipeline.decode;

/** Why a record cannot be used. The names are part of the contract of the topic of rejects. */
public enum RejectionReason {
    /** The Kafka record has no value. */
    EMPTY_RECORD,
    /** The value is not in Avro's single-object encoding. */
    NOT_SINGLE_OBJECT_ENCODED,
    /** The value was written with a schema that is not known. */
    UNKNOWN_SCHEMA,
    /** The schema is known, but the bytes are not one whole record of it. */
    MALFORMED_RECORD,
    /** The image has no id, or one that is too long or no valid Unicode. */
    INVALID_ID,
    /** Neither the record nor its Kafka key names a lane, or the name is too long or no valid Unicode. */
    INVALID_LANE,
    /** The content has no bytes. */
    EMPTY_CONTENT,
    /** The content lies elsewhere, and source.uri-prefixes is not set. */
    CONTENT_BY_REFERENCE,
    /** The content lies outside of source.uri-prefixes, or its uri is none that may be used. */
    URI_NOT_ALLOWED,
    /** The content lies elsewhere, and the record has no SHA-256 of it, or none as it is to be written. */
    INVALID_SHA256,
    /** The content lies elsewhere, and has another SHA-256 than the record says. */
    SHA256_MISMATCH,
    /** The content is said to lie where there is no file. */
    FILE_NOT_FOUND,
    /** The encoded image is larger than input.max-bytes. */
    TOO_MANY_BYTES,
    /** The image is wider or higher than input.max-side, or has more pixels than input.max-pixels. */
    TOO_MANY_PIXELS,
    /** The bytes are no image that can be decoded. */
    UNDECODABLE_IMAGE,
    /** The lane has no encoder version yet. */
    NO_ENCODER_VERSION
}
