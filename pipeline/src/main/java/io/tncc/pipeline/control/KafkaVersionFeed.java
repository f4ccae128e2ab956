package io.tncc.pipeline.control;

import io.tncc.pipeline.option.AcceptedLosses;
import io.tncc.pipeline.publish.PromotedVersions;
import io.tncc.schemas.EncoderPromotion;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topics of versions and promotions of a cluster. */
public final class KafkaVersionFeed implements VersionFeed, PromotedVersions {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaVersionFeed.class);
    private static final long serialVersionUID = 1;

    private final Properties kafka;
    private final String versionsTopic;
    private final String promotionsTopic;
    private final AcceptedLosses accepted;

    /**
     * The topics of a cluster.
     *
     * @param kafka how to reach it
     * @param accepted losses that no longer matter
     */
    public KafkaVersionFeed(Properties kafka, String versionsTopic, String promotionsTopic, AcceptedLosses accepted) {
        this.kafka = kafka;
        this.versionsTopic = versionsTopic;
        this.promotionsTopic = promotionsTopic;
        this.accepted = accepted;
    }

    @Override
    public Following open(Map<String, Long> positions) throws IOException {
        return new KafkaFollowing(
                new ControlConsumer(kafka, List.of(versionsTopic, promotionsTopic), promotionsTopic),
                positions,
                accepted);
    }

    @Override
    public Map<String, Long> now() throws IOException {
        Map<String, Long> promoted = new HashMap<>();
        ControlConsumer consumer = new ControlConsumer(kafka, List.of(promotionsTopic), promotionsTopic);
        try (Following promotions = new KafkaFollowing(consumer, Map.of(), accepted)) {
            for (ControlRecord record : promotions.readToEnd().records()) {
                try {
                    EncoderPromotion promotion = record.promotedVersion();
                    promoted.put(promotion.getLane(), promotion.getVersion());
                } catch (UnreadableControlException e) {
                    LOG.error("Left out: {}", e.getMessage(), e);
                }
            }
        }
        return promoted;
    }
}
