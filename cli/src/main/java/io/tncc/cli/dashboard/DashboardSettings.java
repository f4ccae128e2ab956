package io.tncc.cli.dashboard;

import io.tncc.cli.dashboard.live.LiveLimits;
import io.tncc.cli.dashboard.web.DashboardServer.Access;
import io.tncc.cli.stream.StreamStart;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;

/**
 * What a dashboard is to be.
 *
 * @param access who may do what
 * @param limits of what it keeps
 * @param sampleImages how many images of a lane are on maps and are looked for neighbors in
 * @param maps how many versions of a lane keep their map
 */
public record DashboardSettings(Access access, LiveLimits limits, int sampleImages, int maps) {

    static final int SAMPLE_IMAGES = 1_500;
    static final int MAPS = 24;

    private static final long HISTORY_STEPS = 200_000;

    /** One for this machine only, on any free port, with the usual limits. */
    public static DashboardSettings onLoopback(boolean allowPromotion) {
        return new DashboardSettings(
                new Access(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Set.of(), allowPromotion),
                LiveLimits.USUAL,
                SAMPLE_IMAGES,
                MAPS);
    }

    /** Where to begin: at what fills the limits. */
    StreamStart start() {
        return new StreamStart(limits.recentImages(), limits.recentImages(), HISTORY_STEPS, limits.rejects());
    }
}
