package io.tncc.schemas.codec;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads generated records that fill their message exactly, and every {@code array<float>} into a {@link FloatVector}. Takes memory only
 * in proportion to the message, whatever lengths it claims.
 */
final class RecordReader<T> extends SpecificDatumReader<T> {

    /** So many floats are allocated on the word of the message; for more, it has to bring them. */
    private static final int TRUSTED_FLOATS = 1024;

    RecordReader(Schema writer, Schema reader, RecordModel model) {
        super(writer, reader, model);
    }

    @Override
    public T read(@Nullable T reuse, Decoder in) throws IOException {
        InputStream message = ((BinaryDecoder) in).inputStream();
        T record = super.read(reuse, new BoundedDecoder(in, message));
        if (message.available() > 0) {
            throw new AvroRuntimeException("%d bytes follow the record".formatted(message.available()));
        }
        return record;
    }

    @Override
    protected Object readArray(@Nullable Object old, Schema expected, ResolvingDecoder in) throws IOException {
        return expected.getElementType().getType() == Schema.Type.FLOAT
                ? FloatVector.of(readFloats(in))
                : super.readArray(old, expected, in);
    }

    private static float[] readFloats(ResolvingDecoder in) throws IOException {
        long block = in.readArrayStart();
        float[] values = new float[(int) Math.min(block, TRUSTED_FLOATS)];
        int size = 0;
        while (block > 0) {
            long end = size + block;
            while (size < end) {
                if (size == values.length) {
                    values = Arrays.copyOf(values, Math.max(2 * size, TRUSTED_FLOATS));
                }
                values[size++] = in.readFloat();
            }
            block = in.arrayNext();
        }
        return size == values.length ? values : Arrays.copyOf(values, size);
    }
}
