package io.tncc.schemas.codec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Avro's binary decoder, which allocates what a length prefix claims, behind a check of each length against
 * the bytes that are left. Text that is no UTF-8 is an error.
 */
final class BoundedDecoder extends Decoder {

    private static final char REPLACEMENT = '\uFFFD';

    private final Decoder in;
    private final InputStream message;

    /**
     * @param in reads from the message, and no further than asked
     * @param message tells how many bytes are left
     */
    BoundedDecoder(Decoder in, InputStream message) {
        this.in = in;
        this.message = message;
    }

    @Override
    public String readString() throws IOException {
        byte[] bytes = readLengthAndBytes();
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            // Either the text has this character, or bytes were no UTF-8: two such ids must not become one.
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        }
        return text;
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) throws IOException {
        return new Utf8(readLengthAndBytes());
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
        return ByteBuffer.wrap(readLengthAndBytes());
    }

    private byte[] readLengthAndBytes() throws IOException {
        byte[] bytes = new byte[readLength()];
        in.readFixed(bytes);
        return bytes;
    }

    @Override
    public void skipString() throws IOException {
        in.skipFixed(readLength());
    }

    @Override
    public void skipBytes() throws IOException {
        in.skipFixed(readLength());
    }

    private int readLength() throws IOException {
        return (int) atMostTheRest(in.readLong(), "bytes");
    }

    @Override
    public long readArrayStart() throws IOException {
        return atMostTheRest(in.readArrayStart(), "items");
    }

    @Override
    public long arrayNext() throws IOException {
        return atMostTheRest(in.arrayNext(), "items");
    }

    @Override
    public long skipArray() throws IOException {
        return atMostTheRest(in.skipArray(), "items");
    }

    @Override
    public long readMapStart() throws IOException {
        return atMostTheRest(in.readMapStart(), "entries");
    }

    @Override
    public long mapNext() throws IOException {
        return atMostTheRest(in.mapNext(), "entries");
    }

    @Override
    public long skipMap() throws IOException {
        return atMostTheRest(in.skipMap(), "entries");
    }

    /** An item takes a byte at least: the records of the topics have no arrays of nothing. */
    private long atMostTheRest(long claimed, String what) throws IOException {
        int rest = message.available();
        if (claimed < 0 || claimed > rest) {
            throw new AvroRuntimeException("%d %s are claimed where %d bytes are left".formatted(claimed, what, rest));
        }
        return claimed;
    }

    @Override
    public void readNull() throws IOException {
        in.readNull();
    }

    @Override
    public boolean readBoolean() throws IOException {
        return in.readBoolean();
    }

    @Override
    public int readInt() throws IOException {
        return in.readInt();
    }

    @Override
    public long readLong() throws IOException {
        return in.readLong();
    }

    @Override
    public float readFloat() throws IOException {
        return in.readFloat();
    }

    @Override
    public double readDouble() throws IOException {
        return in.readDouble();
    }

    @Override
    public void readFixed(byte[] bytes, int start, int length) throws IOException {
        in.readFixed(bytes, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        in.skipFixed(length);
    }

    @Override
    public int readEnum() throws IOException {
        return in.readEnum();
    }

    @Override
    public int readIndex() throws IOException {
        return in.readIndex();
    }
}
