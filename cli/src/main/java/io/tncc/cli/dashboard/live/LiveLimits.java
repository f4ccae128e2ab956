package io.tncc.cli.dashboard.live;

/**
 * How much of the stream is kept in memory, over all lanes.
 *
 * @param recentImages embedded images
 * @param recentBytes encoded bytes of images
 * @param lanes lanes that are told of
 * @param versions of each lane
 * @param curvePoints of each curve
 * @param rejects the latest
 */
public record LiveLimits(int recentImages, long recentBytes, int lanes, int versions, int curvePoints, int rejects) {

    /** What suits a page. */
    public static final LiveLimits USUAL = new LiveLimits(10_000, 256L << 20, 1_000, 200, 400, 200);

    public LiveLimits {
        if (recentImages < 1 || recentBytes < 1 || lanes < 1 || versions < 2 || curvePoints < 4 || rejects < 1) {
            throw new IllegalArgumentException(
                    "Each limit is at least 1, that of versions 2, of points 4: %d, %d, %d, %d, %d, %d"
                            .formatted(recentImages, recentBytes, lanes, versions, curvePoints, rejects));
        }
    }

    /** These, but for the images. */
    public LiveLimits withRecent(int images, long bytes) {
        return new LiveLimits(images, bytes, lanes, versions, curvePoints, rejects);
    }
}
