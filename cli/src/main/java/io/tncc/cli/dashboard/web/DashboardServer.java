package io.tncc.cli.dashboard.web;

import io.tncc.cli.dashboard.live.LiveStream;
import io.tncc.cli.dashboard.quality.NeighborSearch;
import io.tncc.cli.dashboard.quality.QualityWatch;
import io.tncc.cli.encoder.ImageEmbedder;
import io.tncc.cli.stream.GroupLag.Lag;
import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.Promotions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The page of one job and all that it asks for. */
public final class DashboardServer implements AutoCloseable {

    private final ImageEmbedder embedder = new ImageEmbedder();
    private final Promotions promotions;
    private final WebServer server;

    /**
     * Who may do what.
     *
     * @param address to listen at
     * @param hostNames by which the server may be asked, besides addresses and {@code localhost}
     * @param allowPromotion whether the page may promote versions
     */
    public record Access(InetSocketAddress address, Set<String> hostNames, boolean allowPromotion) {}

    private record Session(String token, boolean allowPromotion, String bootstrapServers) {}

    /**
     * Begins to answer.
     *
     * @throws IOException if it can not listen at the address
     */
    public DashboardServer(Access access, JobStream stream, LiveStream live, QualityWatch quality, Supplier<Lag> lag)
            throws IOException {
        this.promotions = new Promotions(stream);
        RequestGuard guard = new RequestGuard(access.hostNames());
        Session session = new Session(
                access.allowPromotion() ? guard.token() : "", access.allowPromotion(), stream.bootstrapServers());
        VersionRoutes versions = new VersionRoutes(live, promotions);
        Map<String, Route> reads = new HashMap<>();
        reads.put("/api/session", request -> Answer.json(session));
        reads.putAll(versions.reads());
        reads.putAll(new MapRoute(live, quality).routes());
        reads.putAll(new ImageRoutes(live, quality, new NeighborSearch(live, quality, embedder)).routes());
        this.server = WebServer.start(
                access.address(),
                guard,
                new Routes(reads, access.allowPromotion() ? versions.writes() : Map.of()),
                new EventStreams(new StreamEvents(live, quality, lag)));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
        embedder.close();
        promotions.close();
    }
}
