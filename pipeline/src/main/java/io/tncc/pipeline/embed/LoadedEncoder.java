package io.tncc.pipeline.embed;

import io.tncc.model.embed.Embedder;
import io.tncc.model.encoder.Precision;
import io.tncc.model.engine.Workspace;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.train.LearnerSpec;
import io.tncc.pipeline.publish.EncoderStore;
import io.tncc.schemas.EncoderVersion;
import java.io.IOException;

/**
 * An encoder version on the device.
 *
 * @param version its number
 * @param sha256 of its file
 * @param embedder the encoder
 */
record LoadedEncoder(long version, String sha256, Embedder embedder) implements AutoCloseable {

    /**
     * Loads an announced version.
     *
     * @param wanted what images are decoded to, and the layer that embeds
     * @param precision of the convolutions
     * @throws IOException naming the lane and the version, if there is no such file, it is not the one announced, or it was
     *     trained on images of another side
     */
    static LoadedEncoder of(EncoderVersion version, LearnerSpec wanted, Precision precision, Workspace workspace)
            throws IOException {
        try {
            EncoderFile file = EncoderFile.parse(EncoderStore.read(version.getUri(), version.getSha256()));
            int side = file.metadata().inputSide();
            if (side != wanted.imageSide()) {
                throw new IOException("it was trained on images of side %d, but input.decode-side is %d"
                        .formatted(side, wanted.imageSide()));
            }
            return new LoadedEncoder(
                    version.getVersion(),
                    version.getSha256(),
                    Embedder.of(file, wanted.embeddingLayer(), precision, workspace));
        } catch (IOException | RuntimeException e) {
            throw new IOException(
                    ("Encoder version %d of lane '%s' can not be loaded from %s: %s. Another version can be chosen by "
                                    + "embedding.version, or by a record on the topic of promotions")
                            .formatted(version.getVersion(), version.getLane(), version.getUri(), e.getMessage()),
                    e);
        }
    }

    /** Loads version 0 as this job would announce it. */
    static LoadedEncoder initial(EncoderFile file, Precision precision, Workspace workspace) {
        Embedder embedder = Embedder.of(file, file.metadata().embeddingLayer(), precision, workspace);
        return new LoadedEncoder(0, EncoderFile.sha256(file.toBytes()), embedder);
    }

    boolean is(EncoderVersion announced) {
        return version == announced.getVersion() && sha256.equals(announced.getSha256());
    }

    @Override
    public void close() {
        embedder.close();
    }
}
