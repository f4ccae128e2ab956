package io.tncc.cli.evaluate;

import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.LabelledImage;
import io.tncc.cli.dataset.Split;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.model.evaluate.LabelledImages;
import io.tncc.model.image.ImageBatch;
import io.tncc.pipeline.decode.ImageDecoder;
import io.tncc.pipeline.decode.ImageLimits;
import io.tncc.pipeline.decode.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Decoded images to evaluate on.
 *
 * @param classes the names of the classes; a label is an index into them
 * @param bankIds the ids of the images of the bank
 * @param bank the images whose labels vote
 * @param queries the images to classify
 */
public record ImageBank(List<String> classes, List<String> bankIds, LabelledImages bank, LabelledImages queries) {

    public ImageBank {
        classes = List.copyOf(classes);
        bankIds = List.copyOf(bankIds);
        if (bankIds.size() != bank.count()) {
            throw new IllegalArgumentException(
                    "A bank of %d images has %d ids".formatted(bank.count(), bankIds.size()));
        }
    }

    /**
     * A fixed part of a data set: seeded, and as evenly over the classes as there are images.
     *
     * @param side the side to decode to in pixels
     */
    public static ImageBank stratified(Dataset dataset, int bankImages, int queryImages, long seed, int side) {
        return of(
                dataset.classes(),
                dataset.train().stratified(bankImages, seed),
                dataset.requireTest().test().stratified(queryImages, seed),
                side,
                decoded -> {});
    }

    /**
     * All of a data set.
     *
     * @param side the side to decode to in pixels
     * @param progress told how many images are decoded
     */
    public static ImageBank whole(Dataset dataset, int side, IntConsumer progress) {
        return of(
                dataset.classes(),
                all(dataset.train()),
                all(dataset.requireTest().test()),
                side,
                progress);
    }

    private static List<LabelledImage> all(Split split) {
        return IntStream.range(0, split.size()).mapToObj(split::image).toList();
    }

    private static ImageBank of(
            List<String> classes,
            List<LabelledImage> bank,
            List<LabelledImage> queries,
            int side,
            IntConsumer progress) {
        ImageDecoder decoder = new ImageDecoder(ImageLimits.WIDE, side);
        List<String> ordered = new ArrayList<>(classes);
        return new ImageBank(
                ordered,
                bank.stream().map(LabelledImage::id).toList(),
                decode(decoder, ordered, bank, side, progress, 0),
                decode(decoder, ordered, queries, side, progress, bank.size()));
    }

    private static LabelledImages decode(
            ImageDecoder decoder,
            List<String> classes,
            List<LabelledImage> images,
            int side,
            IntConsumer progress,
            int before) {
        int imageBytes = ImageBatch.imageBytes(side);
        byte[] pixels = new byte[images.size() * imageBytes];
        int[] labels = new int[images.size()];
        for (int i = 0; i < labels.length; i++) {
            LabelledImage image = images.get(i);
            try {
                System.arraycopy(decoder.decode(image.content()), 0, pixels, i * imageBytes, imageBytes);
            } catch (Rejection e) {
                throw new CommandFailure("%s can not be evaluated on: %s".formatted(image.id(), e.message()), e);
            }
            labels[i] = classes.indexOf(image.label());
            progress.accept(before + i + 1);
        }
        return new LabelledImages(side, pixels, labels);
    }
}
