package io.tncc.pipeline.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;

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

    /** The bytes of a value. */
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

    /**
     * The value of these bytes.
     *
     * @throws SuppressRestartsException saying why, if they are of an unknown version or damaged: a restart would only read them again
     */
    <T> T read(byte[] bytes, Reader<T> fields) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int found = in.readInt();
            if (found != version) {
                throw failure(
                        "This build reads version %d of %s in state, not version %d: the state was written by another release"
                                .formatted(version, name, found),
                        null);
            }
            T value = fields.read(in);
            if (in.available() > 0) {
                throw new IOException("%d bytes follow its last field".formatted(in.available()));
            }
            return value;
        } catch (EOFException e) {
            throw failure("The state of %s is cut off".formatted(name), e);
        } catch (IOException | IllegalArgumentException e) {
            throw failure("The state of %s is damaged: %s".formatted(name, e.getMessage()), e);
        }
    }

    private static SuppressRestartsException failure(String message, @Nullable Exception cause) {
        return new SuppressRestartsException(new IllegalStateException(message, cause));
    }

    /**
     * Reads how many there are of something that takes at least so many bytes each: a damaged count claims no more memory than the
     * value has.
     */
    static int readCount(DataInputStream in, int leastBytes) throws IOException {
        int count = in.readInt();
        if (count < 0 || (long) count * leastBytes > in.available()) {
            throw new IOException("%d are claimed where %d bytes are left".formatted(count, in.available()));
        }
        return count;
    }
}
