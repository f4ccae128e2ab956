package io.tncc.pipeline.embed;

import io.tncc.pipeline.control.Arrivals;
import io.tncc.pipeline.control.ControlRecord;
import io.tncc.pipeline.control.VersionFeed;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.codec.Codecs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A feed that has what a test put there before the operator opens, and hands on what comes after at once. All records are of one
 * partition, of which those are handed over that were not read before.
 */
final class TestFeed implements VersionFeed {

    private static final long serialVersionUID = 1;
    private static final String PARTITION = "encoder-versions-0";

    private final transient List<ControlRecord> records = new ArrayList<>();
    private final transient Set<String> takenBack = new HashSet<>();
    private transient @Nullable Consumer<Arrivals> follower;
    private transient @Nullable Consumer<Exception> failed;
    private transient Map<String, Long> readBefore = Map.of();
    private transient int begin;

    void announce(EncoderVersion version) {
        arrive(false, Codecs.ENCODER_VERSIONS.encode(version));
    }

    void promote(String lane, long version) {
        EncoderPromotion promotion = EncoderPromotion.newBuilder()
                .setLane(lane)
                .setVersion(version)
                .setPromotedAt(Instant.EPOCH)
                .build();
        arrive(true, Codecs.ENCODER_PROMOTIONS.encode(promotion));
    }

    /** As a tombstone does. */
    void takeBack(String lane) {
        takenBack.add(lane);
        if (follower != null) {
            follower.accept(new Arrivals(List.of(), Set.of(lane), position()));
        }
    }

    void arrive(boolean promotion, byte[] value) {
        String topic = promotion ? "encoder-promotions" : "encoder-versions";
        ControlRecord record = new ControlRecord(topic, 0, records.size(), promotion, value, null);
        records.add(record);
        if (follower != null) {
            follower.accept(new Arrivals(List.of(record), Set.of(), position()));
        }
    }

    private Map<String, Long> position() {
        return Map.of(PARTITION, (long) records.size());
    }

    void fail(Exception failure) {
        failed.accept(failure);
    }

    /** Where the operator said that it had read to before. */
    Map<String, Long> readBefore() {
        return readBefore;
    }

    /** The offset of the first record that the operator was handed when it was opened last. */
    int begin() {
        return begin;
    }

    @Override
    public Following open(Map<String, Long> positions) {
        return openAt(Math.toIntExact(positions.getOrDefault(PARTITION, 0L)), positions);
    }

    @Override
    public Following openAnew(Map<String, Long> positions) {
        return openAt(0, positions);
    }

    private Following openAt(int offset, Map<String, Long> positions) {
        readBefore = positions;
        begin = Math.min(offset, records.size());
        return new Following() {
            @Override
            public Arrivals readToEnd() {
                return new Arrivals(records.subList(begin, records.size()), takenBack, position());
            }

            @Override
            public void catchUp(Listener listener) throws Exception {
                listener.arrived(readToEnd());
            }

            @Override
            public void follow(Consumer<Exception> failure, Consumer<Arrivals> arrived) {
                failed = failure;
                follower = arrived;
            }

            @Override
            public void close() {
                follower = null;
            }
        };
    }
}
