package io.tncc.pipeline.embed;

import io.tncc.pipeline.control.ControlRecord;
import io.tncc.pipeline.option.EmbeddingOptions;
import io.tncc.pipeline.publish.VersionChoice;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.RecordCodec;
import io.tncc.schemas.codec.UndecodableRecordException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;

/**
 * The versions and promotions of every lane, and the one that is current. Broadcast state, so that they outlive the retention
 * of their topics; its values are the records in single-object encoding, be they in that on the topics or in the wire format. How far
 * the topics were read is state too, so that they are read on from there, and what was removed before it was read is noticed. So is
 * what was remembered of them: another choice has to read them anew, as it may look for what this one forgets.
 *
 * <p>Of a lane only so many of the newest are remembered, and the promoted one: a job that never ends would else hold ever more.
 */
final class AnnouncedVersions {

    private static final PrimitiveArrayTypeInfo<byte[]> BYTES = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
    private static final String LEFT_OUT = "left out";

    private final VersionChoice choice;
    private final int mostOfLane;
    private final BroadcastState<String, byte[]> versionState;
    private final BroadcastState<String, byte[]> promotionState;
    private final BroadcastState<String, Long> positionState;
    private final BroadcastState<String, String> rememberedState;
    private final boolean isToBeReadAnew;
    private final Map<String, SortedMap<Long, EncoderVersion>> versions = new HashMap<>();
    private final Map<String, Long> promotions = new HashMap<>();

    AnnouncedVersions(VersionChoice choice, int mostOfLane, OperatorStateStore store) throws Exception {
        this.choice = choice;
        this.mostOfLane = mostOfLane;
        versionState = store.getBroadcastState(new MapStateDescriptor<>("encoder-versions", Types.STRING, BYTES));
        promotionState = store.getBroadcastState(new MapStateDescriptor<>("encoder-promotions", Types.STRING, BYTES));
        positionState = store.getBroadcastState(
                new MapStateDescriptor<>("encoder-version-positions", Types.STRING, Types.LONG));
        rememberedState = store.getBroadcastState(
                new MapStateDescriptor<>("encoder-versions-remembered", Types.STRING, Types.STRING));
        isToBeReadAnew = !remembersWhatThisChoiceDoes();
        takeDownWhatIsRemembered();
        restoreVersions();
        for (Map.Entry<String, byte[]> entry : promotionState.immutableEntries()) {
            remember(restored(Codecs.ENCODER_PROMOTIONS, "promotion", entry));
        }
    }

    /** Whether the state has all that it would have, had this choice been there from the beginning. */
    private boolean remembersWhatThisChoiceDoes() throws Exception {
        String most = rememberedState.get(EmbeddingOptions.REMEMBERED_VERSIONS.key());
        return choice.text().equals(rememberedState.get(EmbeddingOptions.VERSION.key()))
                && most != null
                && most.matches("[0-9]{1,9}")
                && Integer.parseInt(most) >= mostOfLane
                && !rememberedState.contains(LEFT_OUT);
    }

    private void takeDownWhatIsRemembered() throws Exception {
        rememberedState.clear();
        rememberedState.put(EmbeddingOptions.VERSION.key(), choice.text());
        rememberedState.put(EmbeddingOptions.REMEMBERED_VERSIONS.key(), Integer.toString(mostOfLane));
    }

    /** Forgets what an earlier choice remembered and this one never chooses. */
    private void restoreVersions() throws Exception {
        List<String> neverChosen = new ArrayList<>();
        for (Map.Entry<String, byte[]> entry : versionState.immutableEntries()) {
            EncoderVersion version = restored(Codecs.ENCODER_VERSIONS, "encoder version", entry);
            if (choice.canChoose(version.getVersion())) {
                remember(version);
            } else {
                neverChosen.add(entry.getKey());
            }
        }
        for (String key : neverChosen) {
            versionState.remove(key);
        }
    }

    /** A restart would only read the same bytes again. */
    private static <T extends SpecificRecord> T restored(
            RecordCodec<T> codec, String what, Map.Entry<String, byte[]> entry) {
        try {
            return codec.decode(entry.getValue());
        } catch (UndecodableRecordException e) {
            throw new SuppressRestartsException(new IllegalStateException(
                    "The %s '%s' in state can not be read: %s. Start from an earlier checkpoint, or by the release that wrote this one"
                            .formatted(what, entry.getKey(), e.getMessage()),
                    e));
        }
    }

    /**
     * Forgets the oldest versions of each lane that has too many. Called when the promotions at hand have been noted, as that of an old
     * version may come after many newer ones.
     */
    void forgetOldest() throws Exception {
        for (Map.Entry<String, SortedMap<Long, EncoderVersion>> lane : versions.entrySet()) {
            Iterator<Long> oldestFirst = lane.getValue().keySet().iterator();
            for (int left = lane.getValue().size(); left > mostOfLane; left--) {
                long version = oldestFirst.next();
                if (!Objects.equals(version, promotions.get(lane.getKey()))) {
                    oldestFirst.remove();
                    versionState.remove(key(lane.getKey(), version));
                }
            }
        }
    }

    /** How far the partitions of the topics have been read. */
    Map<String, Long> positions() throws Exception {
        Map<String, Long> positions = new HashMap<>();
        positionState.immutableEntries().forEach(entry -> positions.put(entry.getKey(), entry.getValue()));
        return positions;
    }

    /** Whether the topics have to be read from their beginning, as the state lacks what this choice may look for. */
    boolean isToBeReadAnew() {
        return isToBeReadAnew;
    }

    /** Takes note of how far partitions have been read. */
    void read(Map<String, Long> positions) throws Exception {
        positionState.putAll(positions);
    }

    /** Takes note of lanes whose promotion was taken back. */
    void takeBack(Set<String> lanes) throws Exception {
        for (String lane : lanes) {
            promotionState.remove(lane);
            promotions.remove(lane);
        }
    }

    /** Takes note that a record could not be read: a later build, or a schema registry, may read it. */
    void leaveOut(ControlRecord record) throws Exception {
        rememberedState.put(LEFT_OUT, "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset()));
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
        SortedMap<Long, EncoderVersion> outdated = choice.looksBack() ? lane.tailMap(version.getVersion()) : lane;
        for (long number : outdated.keySet()) {
            versionState.remove(key(version.getLane(), number));
        }
        outdated.clear();
        if (choice.canChoose(version.getVersion())) {
            versionState.put(key(version.getLane(), version.getVersion()), record);
            remember(version);
        }
    }

    /** The version that embeds the lane now, or null if there is none yet. */
    @Nullable
    EncoderVersion current(String lane) {
        SortedMap<Long, EncoderVersion> announced = versions.getOrDefault(lane, Collections.emptySortedMap());
        return choice.choose(announced, promotions.get(lane));
    }

    /** The lanes that have a promotion, whether it is what chooses or not. */
    Set<String> promotedLanes() {
        return Collections.unmodifiableSet(promotions.keySet());
    }

    /** The version that is promoted in the lane and would embed it, had it been announced; else null. */
    @Nullable
    Long promotedAndNotAnnounced(String lane) {
        return choice instanceof VersionChoice.Promoted && current(lane) == null ? promotions.get(lane) : null;
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
