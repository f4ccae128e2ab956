package io.tncc.cli.dashboard;

import io.tncc.cli.dashboard.live.LiveStream;
import io.tncc.cli.dashboard.quality.LaneQuality;
import io.tncc.cli.dashboard.quality.QualityWatch;
import io.tncc.cli.dashboard.web.DashboardServer;
import io.tncc.cli.evaluate.ImageBank;
import io.tncc.cli.stream.GroupLag;
import io.tncc.cli.stream.GroupLag.Lag;
import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.StreamListener;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A dashboard that is open: it is told of the stream by whoever follows it, and asks the broker for the lag. */
public final class Dashboard implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Dashboard.class);
    private static final long QUALITY_MILLIS = 500;
    private static final long LAG_MILLIS = 3_000;

    private final LiveStream live;
    private final QualityWatch quality;
    private final GroupLag groups;
    private final DashboardServer server;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "dashboard-clock");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Lag lag = new Lag(null, null);

    /**
     * Opens it.
     *
     * @param given the quality of lanes that something else evaluates
     * @throws IOException if it can not listen where it should
     */
    public Dashboard(DashboardSettings settings, JobStream stream, Map<String, LaneQuality> given) throws IOException {
        this.live = new LiveStream(settings.limits());
        this.quality = new QualityWatch(live, settings.sampleImages(), settings.maps(), given);
        this.groups = GroupLag.connect(stream);
        try {
            this.server = new DashboardServer(settings.access(), stream, live, quality, () -> lag);
        } catch (IOException e) {
            groups.close();
            throw e;
        }
        every(QUALITY_MILLIS, quality::advance);
        every(LAG_MILLIS, () -> lag = groups.now());
    }

    /** What is known of a lane's versions, for whoever evaluates them on {@code images}. */
    public static LaneQuality qualityOn(ImageBank images) {
        return new LaneQuality(images, DashboardSettings.SAMPLE_IMAGES, DashboardSettings.MAPS);
    }

    /** Who is to be told of the stream. */
    public List<StreamListener> listeners() {
        return List.of(live, quality);
    }

    /** The address of the page. */
    public String page() {
        InetAddress address = server.address().getAddress();
        String host = address.isAnyLocalAddress() ? "localhost" : address.getHostAddress();
        return "http://%s:%d"
                .formatted(
                        address instanceof Inet6Address && !address.isAnyLocalAddress() ? "[" + host + "]" : host,
                        server.address().getPort());
    }

    private void every(long millis, Runnable task) {
        clock.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (KafkaException e) {
                        LOG.info("Kafka does not tell the lag: {}", e.getMessage());
                    } catch (RuntimeException e) {
                        LOG.warn("Left out this time", e);
                    }
                },
                0,
                millis,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        server.close();
        quality.close();
        groups.close();
    }
}
