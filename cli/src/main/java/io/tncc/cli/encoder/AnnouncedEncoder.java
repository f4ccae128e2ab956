package io.tncc.cli.encoder;

import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.publish.EncoderStore;
import io.tncc.schemas.EncoderVersion;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The encoder file of a version that was announced. */
public final class AnnouncedEncoder {

    private AnnouncedEncoder() {}

    /**
     * Reads the file from where the announcement says that it lies.
     *
     * @throws UncheckedIOException if it can not be read, or is not the one that was announced
     */
    public static EncoderFile read(EncoderVersion version) {
        try {
            return EncoderFile.parse(EncoderStore.read(version.getUri(), version.getSha256()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
