package io.tncc.schemas.registry;

import java.nio.ByteBuffer;

/**
 * Confluent's wire format: a 0, the id of the writer's schema in the registry (4 bytes, big-endian), the record in Avro's binary
 * encoding. Single-object encoding has C3 in the place of the 0, so that a message of either kind is told by its first byte.
 */
public final class WireFormat {

    /** How many bytes come before the record. */
    public static final int HEADER_BYTES = 1 + Integer.BYTES;

    private WireFormat() {}

    /** Whether a message begins as the wire format does. */
    public static boolean begins(byte[] message) {
        return message.length > 0 && message[0] == 0;
    }

    /** The id of the schema, of a message that has a whole header. */
    static int schemaId(byte[] message) {
        return ByteBuffer.wrap(message).getInt(1);
    }

    /** A message with the bytes behind another header. */
    static byte[] message(int schemaId, byte[] other, int otherHeaderBytes) {
        int bodyBytes = other.length - otherHeaderBytes;
        return ByteBuffer.allocate(HEADER_BYTES + bodyBytes)
                .put((byte) 0)
                .putInt(schemaId)
                .put(other, otherHeaderBytes, bodyBytes)
                .array();
    }
}
