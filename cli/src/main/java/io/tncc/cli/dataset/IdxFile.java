package io.tncc.cli.dataset;

import io.tncc.cli.terminal.CommandFailure;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * An array of unsigned bytes in the IDX format of the MNIST family, compressed by gzip: two zero bytes, the element type
 * (8: unsigned byte), the number of dimensions, each dimension as a big-endian int, the elements.
 *
 * @param dimensions the sizes, outermost first
 * @param elements row-major
 */
record IdxFile(List<Integer> dimensions, byte[] elements) {
    private static final int UNSIGNED_BYTE = 8;

    static IdxFile read(Path file, int dimensionCount) {
        try (DataInputStream in = new DataInputStream(
                new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16)))) {
            int magic = in.readInt();
            if (magic != (UNSIGNED_BYTE << 8 | dimensionCount)) {
                throw new CommandFailure("%s is not an IDX file of unsigned bytes in %d dimensions: it begins with %08x"
                        .formatted(file, dimensionCount, magic));
            }
            List<Integer> dimensions = new ArrayList<>();
            long count = 1;
            for (int i = 0; i < dimensionCount; i++) {
                dimensions.add(in.readInt());
                count *= dimensions.get(i);
            }
            byte[] elements = in.readAllBytes();
            if (elements.length != count) {
                throw new CommandFailure("%s is damaged: %s elements are announced, %d are there"
                        .formatted(file, dimensions, elements.length));
            }
            return new IdxFile(dimensions, elements);
        } catch (EOFException e) {
            throw new CommandFailure("%s is damaged: it ends too early".formatted(file), e);
        } catch (IOException e) {
            throw new CommandFailure("%s cannot be read: %s".formatted(file, e), e);
        }
    }
}
