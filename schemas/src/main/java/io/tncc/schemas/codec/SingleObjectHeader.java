package io.tncc.schemas.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What Avro's single-object encoding has before the record: the marker C3 01, and the fingerprint of the writer's schema. */
public final class SingleObjectHeader {

    static final int MARKER_BYTES = 2;

    /** Its length. */
    public static final int BYTES = MARKER_BYTES + Long.BYTES;

    private SingleObjectHeader() {}

    /** The CRC-64-AVRO fingerprint, of a message that has a whole header. */
    public static long fingerprint(byte[] message) {
        return ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getLong(MARKER_BYTES);
    }

    static boolean begins(byte[] message) {
        return message.length >= MARKER_BYTES && message[0] == (byte) 0xC3 && message[1] == 0x01;
    }
}
