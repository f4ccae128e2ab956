package io.tncc.cli.bench;

import io.tncc.cli.dataset.LabelledImage;
import io.tncc.cli.dataset.Split;
import io.tncc.model.image.ImageBatch;
import io.tncc.pipeline.decode.ImageDecoder;
import io.tncc.pipeline.decode.ImageLimits;
import io.tncc.pipeline.decode.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Batches of images that are decoded already, which come again and again with new ordinals. */
final class DecodedBatches {

    private final int side;
    private final int batchSize;
    private final List<byte[]> batches;

    private DecodedBatches(int side, int batchSize, List<byte[]> batches) {
        this.side = side;
        this.batchSize = batchSize;
        this.batches = batches;
    }

    /** So many different batches of the images, from the first one on. */
    static DecodedBatches of(Split images, int side, int batchSize, int count) throws Rejection {
        ImageDecoder decoder = new ImageDecoder(ImageLimits.WIDE, side);
        int imageBytes = ImageBatch.imageBytes(side);
        List<byte[]> batches = new ArrayList<>();
        for (int batch = 0; batch < count; batch++) {
            byte[] pixels = new byte[batchSize * imageBytes];
            for (int i = 0; i < batchSize; i++) {
                LabelledImage image = images.image((batch * batchSize + i) % images.size());
                System.arraycopy(decoder.decode(image.content()), 0, pixels, i * imageBytes, imageBytes);
            }
            batches.add(pixels);
        }
        return new DecodedBatches(side, batchSize, batches);
    }

    int side() {
        return side;
    }

    int batchSize() {
        return batchSize;
    }

    /** The pixels of a batch: (B, S, S, 3). */
    byte[] pixels(long number) {
        return batches.get((int) (number % batches.size()));
    }

    /** A batch whose images follow those of the batch before. */
    ImageBatch batch(long number) {
        long first = number * batchSize;
        return new ImageBatch(
                side, pixels(number), LongStream.range(first, first + batchSize).toArray());
    }
}
