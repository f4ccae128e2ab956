package io.tncc.pipeline.train;

import io.tncc.model.image.ImageBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An image that versions are tried on and that is never trained on.
 *
 * @param label its class, or null where it is not known
 * @param pixels red, green and blue bytes, row by row: (S, S, 3)
 */
record SetAsideImage(@Nullable String label, byte[] pixels) {

    private static final StateFormat FORMAT = new StateFormat("an image set aside", 2);

    byte[] toBytes() {
        return FORMAT.write(pixels.length + 64, out -> {
            byte[] name = label == null ? new byte[0] : label.getBytes(StandardCharsets.UTF_8);
            out.writeBoolean(label != null);
            out.writeInt(name.length);
            out.write(name);
            out.writeInt(pixels.length);
            out.write(pixels);
        });
    }

    /** @param side that the image has */
    static SetAsideImage parse(byte[] bytes, int side) {
        return FORMAT.read(bytes, in -> {
            boolean labelled = in.readBoolean();
            byte[] name = new byte[StateFormat.readCount(in, 1)];
            in.readFully(name);
            String label = labelled ? new String(name, StandardCharsets.UTF_8) : null;
            byte[] pixels = new byte[StateFormat.readCount(in, 1)];
            if (pixels.length != ImageBatch.imageBytes(side)) {
                throw new IOException("it has %d bytes; an image of side %d has %d"
                        .formatted(pixels.length, side, ImageBatch.imageBytes(side)));
            }
            in.readFully(pixels);
            return new SetAsideImage(label, pixels);
        });
    }
}
