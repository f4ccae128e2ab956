package io.tncc.pipeline.embed;

import io.tncc.pipeline.control.ControlRecord;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.codec.Codecs;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * The versions and promotions of every lane, and the one that is current. Broadcast state, so that they outlive the retention
 * of their topics; its values are the records as they were on the topics. How far the topics were read is state too, so that what was
 * removed before it was read is noticed.
 */
final class AnnouncedVersions {

    private static final PrimitiveArrayTypeInfo<byte[]> BYTES = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;

    private final VersionChoice choice;
    private final BroadcastState<String, byte[]> versionState;
    private final BroadcastState<String, byte[]> promotionState;
    private final BroadcastState<String, Long> positionState;
    private final Map<String, SortedMap<Long, EncoderVersion>> versions = new HashMap<>();
    private final Map<String, Long> promotions = new HashMap<>();

    AnnouncedVersions(VersionChoice choice, OperatorStateStore store) throws Exception {
        this.choice = choice;
        versionState = store.getBroadcastState(new MapStateDescriptor<>("encoder-versions", Types.STRING, BYTES));
        promotionState = store.getBroadcastState(new MapStateDescriptor<>("encoder-promotions", Types.STRING, BYTES));
        positionState = store.getBroadcastState(
                new MapStateDescriptor<>("encoder-version-positions", Types.STRING, Types.LONG));
        for (Map.Entry<String, byte[]> entry : versionState.immutableEntries()) {
            remember(Codecs.ENCODER_VERSIONS.decode(entry.getValue()));
        }
        for (Map.Entry<String, byte[]> entry : promotionState.immutableEntries()) {
            remember(Codecs.ENCODER_PROMOTIONS.decode(entry.getValue()));
        }
    }

    /** How far the partitions of the topics have been read. */
    Map<String, Long> positions() throws Exception {
        Map<String, Long> positions = new HashMap<>();
        positionState.immutableEntries().forEach(entry -> positions.put(entry.getKey(), entry.getValue()));
        return positions;
    }

    /** Takes note of how far partitions have been read. */
    void read(Map<String, Long> positions) throws Exception {
        positionState.putAll(positions);
    }

    /** Takes note of a record and returns the lane that it is about. */
    String remember(ControlRecord record) throws Exception {
        if (record.promotion()) {
            EncoderPromotion promotion = record.promotedVersion();
            promotionState.put(promotion.getLane(), record.value());
            remember(promotion);
            return promotion.getLane();
        }
        EncoderVersion version = record.announcedVersion();
        announced(version, record.value());
        return version.getLane();
    }

    /**
     * The order of the topic is the truth: an announcement takes the place of all of its number and above, which came before a
     * return to an earlier state of the training.
     */
    private void announced(EncoderVersion version, byte[] record) throws Exception {
        SortedMap<Long, EncoderVersion> lane = ofLane(version.getLane());
        SortedMap<Long, EncoderVersion> outdated = choice.remembersAll() ? lane.tailMap(version.getVersion()) : lane;
        for (long number : outdated.keySet()) {
            versionState.remove(key(version.getLane(), number));
        }
        outdated.clear();
        versionState.put(key(version.getLane(), version.getVersion()), record);
        remember(version);
    }

    /** The version that embeds the lane now, or null if there is none yet. */
    @Nullable
    EncoderVersion current(String lane) {
        SortedMap<Long, EncoderVersion> announced = versions.getOrDefault(lane, Collections.emptySortedMap());
        return choice.choose(announced, promotions.get(lane));
    }

    private void remember(EncoderVersion version) {
        ofLane(version.getLane()).put(version.getVersion(), version);
    }

    private void remember(EncoderPromotion promotion) {
        promotions.put(promotion.getLane(), promotion.getVersion());
    }

    private SortedMap<Long, EncoderVersion> ofLane(String lane) {
        return versions.computeIfAbsent(lane, unseen -> new TreeMap<>());
    }

    private static String key(String lane, long version) {
        return version + "/" + lane;
    }
}
