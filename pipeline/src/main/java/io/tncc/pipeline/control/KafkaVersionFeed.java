package io.tncc.pipeline.control;

import io.tncc.pipeline.option.AcceptedLosses;
import io.tncc.pipeline.option.RegistryConnection;
import io.tncc.pipeline.publish.PromotedVersions;
import io.tncc.schemas.EncoderPromotion;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The topics of versions and promotions of a cluster. */
public final class KafkaVersionFeed implements VersionFeed, PromotedVersions {

    private static final long serialVersionUID = 1;

    private final Properties kafka;
    private final String versionsTopic;
    private final String promotionsTopic;
    private final AcceptedLosses accepted;
    private final @Nullable RegistryConnection registry;

    /**
     * The topics of a cluster.
     *
     * @param kafka how to reach it
     * @param accepted losses that no longer matter
     * @param registry where the ids of schemas are from, if there is one
     */
    public KafkaVersionFeed(
            Properties kafka,
            String versionsTopic,
            String promotionsTopic,
            AcceptedLosses accepted,
            @Nullable RegistryConnection registry) {
        this.kafka = kafka;
        this.versionsTopic = versionsTopic;
        this.promotionsTopic = promotionsTopic;
        this.accepted = accepted;
        this.registry = registry;
    }

    @Override
    public Following open(Map<String, Long> positions) throws IOException {
        return open(positions, false);
    }

    @Override
    public Following openAnew(Map<String, Long> positions) throws IOException {
        return open(positions, true);
    }

    private Following open(Map<String, Long> positions, boolean anew) throws IOException {
        return new KafkaFollowing(consumer(List.of(versionsTopic, promotionsTopic)), positions, anew, accepted);
    }

    private ControlConsumer consumer(List<String> topics) throws IOException {
        return new ControlConsumer(kafka, topics, promotionsTopic, RegistryConnection.readers(registry));
    }

    @Override
    public Map<String, Long> now() throws IOException {
        Map<String, Long> promoted = new HashMap<>();
        try (Following promotions = new KafkaFollowing(consumer(List.of(promotionsTopic)), Map.of(), true, accepted)) {
            for (ControlRecord record : promotions.readToEnd().records()) {
                EncoderPromotion promotion = record.promotedVersion();
                promoted.put(promotion.getLane(), promotion.getVersion());
            }
        }
        return promoted;
    }
}
