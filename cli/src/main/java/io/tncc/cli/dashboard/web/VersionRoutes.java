package io.tncc.cli.dashboard.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.tncc.cli.dashboard.live.LiveStream;
import io.tncc.cli.stream.Promotions;
import io.tncc.pipeline.publish.EncoderStore;
import io.tncc.schemas.EncoderVersion;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of versions, and which version is promoted. */
final class VersionRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(VersionRoutes.class);
    private static final String REASON = "chosen on the dashboard";

    private final LiveStream live;
    private final Promotions promotions;

    VersionRoutes(LiveStream live, Promotions promotions) {
        this.live = live;
        this.promotions = promotions;
    }

    Map<String, Route> reads() {
        return Map.of("/api/file", this::file);
    }

    Map<String, Route> writes() {
        return Map.of("/api/promotions", this::promote);
    }

    private Answer file(Request request) throws RefusedException {
        EncoderVersion version = requireVersion(request.text("lane"), request.number("version"));
        String name = "%s-%d-%s.safetensors"
                .formatted(
                        URLEncoder.encode(version.getLane(), StandardCharsets.UTF_8),
                        version.getVersion(),
                        version.getSha256().substring(0, 12));
        try {
            return new Answer(
                    200,
                    "application/octet-stream",
                    Map.of(
                            "Content-Disposition",
                            "attachment; filename=\"%s\"".formatted(name),
                            "Cache-Control",
                            "no-store"),
                    EncoderStore.read(version.getUri(), version.getSha256()));
        } catch (IOException e) {
            LOG.warn("The file of version {} can not be read", version.getVersion(), e);
            throw new RefusedException(404, "The file can not be read: " + e.getMessage());
        }
    }

    private Answer promote(Request request) throws RefusedException {
        EncoderVersion version = requested(request.body());
        try {
            promotions.promote(version, REASON);
        } catch (IOException e) {
            LOG.warn("Version {} is not promoted", version.getVersion(), e);
            throw new RefusedException(502, String.valueOf(e.getMessage()));
        }
        LOG.info("Promoted version {} of lane {}", version.getVersion(), version.getLane());
        return Answer.json(Map.of("lane", version.getLane(), "version", version.getVersion()));
    }

    private EncoderVersion requested(byte[] body) throws RefusedException {
        JsonNode json;
        try {
            json = Answer.MAPPER.readTree(body);
        } catch (IOException e) {
            throw new RefusedException(400, "The body is no JSON");
        }
        if (!json.path("lane").isTextual() || !json.path("version").isIntegralNumber()) {
            throw new RefusedException(400, "The body is to have a lane and a version");
        }
        return requireVersion(json.get("lane").textValue(), json.get("version").longValue());
    }

    private EncoderVersion requireVersion(String lane, long version) throws RefusedException {
        EncoderVersion announced = live.version(lane, version);
        if (announced == null) {
            throw new RefusedException(404, "Version %d of lane %s is not known".formatted(version, lane));
        }
        return announced;
    }
}
