package io.tncc.schemas.codec;

import org.apache.avro.specific.SpecificRecord;

/**
 * Reads records that lie in their messages behind a header. Safe for use by many threads.
 *
 * @param <T> the class of the records
 */
@FunctionalInterface
public interface BodyDecoder<T extends SpecificRecord> {

    /**
     * The record of one message. Memory is taken only in proportion to the message's length.
     *
     * @param headerBytes how many bytes of the message come before the record
     * @throws MalformedRecordException if the message is cut short, goes on behind the record or is not Avro by its schema
     */
    T decode(byte[] message, int headerBytes) throws MalformedRecordException;
}
