package io.tncc.cli.export;

/** An export in the program that it was made for. Used by one thread at a time. */
interface ExportedEmbedder extends AutoCloseable {

    /**
     * Embeds a batch.
     *
     * @param pixels red, green and blue bytes of each pixel, row by row, image by image: (B, S, S, 3)
     * @param count how many images there are, B, at least one
     * @param side of each image in pixels, S
     * @return B vectors of length 1
     */
    float[][] embed(byte[] pixels, int count, int side);

    @Override
    void close();
}
