package io.tncc.pipeline.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * How small values lie in state: the version of the format, an int, then the fields.
 *
 * @param name what the value is called in errors
 * @param version the version that this build writes and reads
 */
record StateFormat(String name, int version) {

    /** Writes the fields of a value. */
    interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    /** Reads the fields of a value. */
    interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    byte[] write(int sizeHint, Writer fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(sizeHint);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(version);
            fields.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    <T> T read(byte[] bytes, Reader<T> fields) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int found = in.readInt();
            if (found != version) {
                throw new IllegalStateException(
                        "This build reads version %d of %s in state, not version %d: the state was written by another release"
                                .formatted(version, name, found));
            }
            return fields.read(in);
        } catch (IOException e) {
            throw new IllegalStateException("The state of %s is cut off".formatted(name), e);
        }
    }
}
