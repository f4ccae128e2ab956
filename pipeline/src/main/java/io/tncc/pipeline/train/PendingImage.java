package io.tncc.pipeline.train;

import io.tncc.pipeline.decode.DecodedImage;

/**
 * An image that waits for its batch.
 *
 * @param id the id within the lane
 * @param eventTimeMillis when it was taken
 * @param pixels red, green and blue bytes, row by row: (S, S, 3)
 */
record PendingImage(String id, long eventTimeMillis, byte[] pixels) {

    private static final StateFormat FORMAT = new StateFormat("a pending image", 1);

    static PendingImage of(DecodedImage image, byte[] pixels) {
        return new PendingImage(image.id(), image.eventTimeMillis(), pixels);
    }

    byte[] toBytes() {
        return FORMAT.write(pixels.length + 64, out -> {
            out.writeUTF(id);
            out.writeLong(eventTimeMillis);
            out.writeInt(pixels.length);
            out.write(pixels);
        });
    }

    static PendingImage parse(byte[] bytes) {
        return FORMAT.read(bytes, in -> {
            String id = in.readUTF();
            long eventTimeMillis = in.readLong();
            byte[] pixels = new byte[StateFormat.readCount(in, 1)];
            in.readFully(pixels);
            return new PendingImage(id, eventTimeMillis, pixels);
        });
    }
}
