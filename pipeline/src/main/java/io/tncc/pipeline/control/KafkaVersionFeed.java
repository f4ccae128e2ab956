package io.tncc.pipeline.control;

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

    /**
     * The topics of a cluster.
     *
     * @param kafka how to reach it
     */
    public KafkaVersionFeed(Properties kafka, String versionsTopic, String promotionsTopic) {
        this.kafka = kafka;
        this.versionsTopic = versionsTopic;
        this.promotionsTopic = promotionsTopic;
    }

    @Override
    public Following open() throws IOException {
        return new KafkaFollowing(kafka, List.of(versionsTopic, promotionsTopic), promotionsTopic);
    }

    @Override
    public Map<String, Long> now() throws IOException {
        Map<String, Long> promoted = new HashMap<>();
        try (Following promotions = new KafkaFollowing(kafka, List.of(promotionsTopic), promotionsTopic)) {
            for (ControlRecord record : promotions.readToEnd()) {
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
