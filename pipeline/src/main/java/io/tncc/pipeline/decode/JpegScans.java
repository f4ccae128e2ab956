package io.tncc.pipeline.decode;

/**
 * Counts the scans of a JPEG. Each is a pass over all pixels, and takes some ten bytes of the file: without a limit, a small file keeps
 * a decoder busy for hours. Encoders write up to some twenty.
 */
final class JpegScans {

    private static final int PREFIX = 0xff;
    private static final int TEMPORARY = 0x01;
    private static final int FIRST_RESTART = 0xd0;
    private static final int START_OF_IMAGE = 0xd8;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int START_OF_SCAN = 0xda;

    private JpegScans() {}

    /**
     * How many scans begin before the image ends. Segments are stepped over, so that what looks like a scan within a thumbnail or a
     * comment is none; between them any bytes may lie, such as those of a scan, in which 0 follows every 0xff that is no marker.
     */
    static int count(byte[] jpeg) {
        int scans = 0;
        int at = 0;
        while (true) {
            at = behindNextMarker(jpeg, at);
            int marker = at == 0 ? END_OF_IMAGE : jpeg[at - 1] & 0xff;
            if (marker == END_OF_IMAGE) {
                return scans;
            }
            if (marker == START_OF_SCAN) {
                scans++;
            }
            if (hasSegment(marker)) {
                at += at + 1 < jpeg.length ? (jpeg[at] & 0xff) << 8 | jpeg[at + 1] & 0xff : 2;
            }
        }
    }

    /** The place behind the next prefix and its marker, or 0 if there is none. */
    private static int behindNextMarker(byte[] jpeg, int from) {
        for (int at = from; at + 1 < jpeg.length; at++) {
            if ((jpeg[at] & 0xff) == PREFIX && (jpeg[at + 1] & 0xff) != PREFIX) {
                return at + 2;
            }
        }
        return 0;
    }

    private static boolean hasSegment(int marker) {
        return marker != 0 && marker != TEMPORARY && (marker < FIRST_RESTART || marker > START_OF_IMAGE);
    }
}
