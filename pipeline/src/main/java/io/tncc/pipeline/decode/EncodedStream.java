package io.tncc.pipeline.decode;

import java.io.IOException;
import java.util.Objects;
import javax.imageio.stream.ImageInputStreamImpl;

/** The bytes of an encoded image as ImageIO reads them: where they are, without a copy. */
final class EncodedStream extends ImageInputStreamImpl {

    private static final int END = -1;

    private final byte[] bytes;

    EncodedStream(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() throws IOException {
        checkClosed();
        bitOffset = 0;
        return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xff : END;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        checkClosed();
        Objects.checkFromIndexSize(offset, length, into.length);
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        if (streamPos >= bytes.length) {
            return END;
        }
        int count = Math.min(length, bytes.length - (int) streamPos);
        System.arraycopy(bytes, (int) streamPos, into, offset, count);
        streamPos += count;
        return count;
    }

    /** Empty, so that the JVM does not take note of each stream to finalize it: there is nothing to close. */
    @Override
    @SuppressWarnings({"deprecation", "removal", "Finalize", "Finalizer"})
    protected void finalize() {}
}
