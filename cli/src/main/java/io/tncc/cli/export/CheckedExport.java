package io.tncc.cli.export;

import io.tncc.cli.encoder.EncoderOnDisk;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.model.embed.Embedder;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.LongConsumer;

/**
 * An export that gave the embeddings of the encoder file.
 *
 * @param format of the file
 * @param path where it lies
 * @param sizeBytes of the file
 * @param sha256 of the file
 * @param images how many images were embedded by both
 * @param largestDifference between any two numbers of their embeddings
 */
record CheckedExport(
        ExportFormat format, Path path, long sizeBytes, String sha256, int images, double largestDifference) {

    /** How far a number of an embedding may be off. */
    static final double TOLERANCE = 1e-4;

    private static final int BATCH = 64;

    /**
     * Writes an export beside its place, compares what it gives with what another program makes of the encoder file, and puts it in its
     * place if they are the same.
     *
     * @param images to compare on
     * @param progress told how many images were compared
     * @throws CommandFailure if the export can not be written, or gives other embeddings
     */
    static CheckedExport write(
            EncoderOnDisk file, ExportFormat format, Path target, ImageBatch images, LongConsumer progress) {
        Path unchecked = target.resolveSibling(target.getFileName() + ".unchecked");
        try {
            byte[] export = format.write(file.encoder(), ExportDescription.of(file));
            Files.write(unchecked, export);
            double difference = largestDifference(file, format, Files.readAllBytes(unchecked), images, progress);
            if (!(difference <= TOLERANCE)) {
                throw new CommandFailure(
                        "The export to %s gives other embeddings than the encoder file: a number is off by %.1e, and allowed is %.0e. It is not kept; please report it"
                                .formatted(format.id(), difference, TOLERANCE));
            }
            Files.move(unchecked, target, StandardCopyOption.REPLACE_EXISTING);
            return new CheckedExport(
                    format, target, export.length, EncoderFile.sha256(export), images.size(), difference);
        } catch (IOException e) {
            throw new CommandFailure("%s can not be written: %s".formatted(target, e), e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("%s can not be exported: %s".formatted(file.path(), e.getMessage()), e);
        } catch (IllegalStateException e) {
            throw new CommandFailure(
                    "The export to %s can not be checked: %s".formatted(format.id(), e.getMessage()), e);
        } finally {
            deleteUnchecked(unchecked);
        }
    }

    private static void deleteUnchecked(Path unchecked) {
        try {
            Files.deleteIfExists(unchecked);
        } catch (IOException e) {
            throw new CommandFailure("%s can not be deleted: %s".formatted(unchecked, e), e);
        }
    }

    /** One image alone first, then the others in batches: an export takes batches of any size. */
    private static double largestDifference(
            EncoderOnDisk file, ExportFormat format, byte[] export, ImageBatch images, LongConsumer progress) {
        double largest = 0;
        try (Embedder ours = format.other(file.encoder());
                ExportedEmbedder theirs = format.load(export)) {
            int done = 0;
            while (done < images.size()) {
                ImageBatch some = images.part(done, Math.min(images.size(), done == 0 ? 1 : done + BATCH));
                largest = Math.max(
                        largest,
                        largestDifference(
                                ours.embed(some.pixels(), some.size(), some.side()),
                                theirs.embed(some.pixels(), some.size(), some.side())));
                done += some.size();
                progress.accept(done);
            }
        }
        return largest;
    }

    /** Of any two numbers in the same place; infinite where one is not a number or the shapes differ. */
    static double largestDifference(float[][] ours, float[][] theirs) {
        if (ours.length != theirs.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        for (int row = 0; row < ours.length; row++) {
            if (ours[row].length != theirs[row].length) {
                return Double.POSITIVE_INFINITY;
            }
            for (int i = 0; i < ours[row].length; i++) {
                double difference = Math.abs((double) ours[row][i] - theirs[row][i]);
                largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
            }
        }
        return largest;
    }
}
