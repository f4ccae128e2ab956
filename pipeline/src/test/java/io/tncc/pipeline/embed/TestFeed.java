package io.tncc.pipeline.embed;

import io.tncc.pipeline.control.ControlRecord;
import io.tncc.pipeline.control.VersionFeed;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.codec.Codecs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A feed that has what a test put there before the operator opens, and hands on what comes after at once. */
final class TestFeed implements VersionFeed {

    private static final long serialVersionUID = 1;

    private final transient List<ControlRecord> records = new ArrayList<>();
    private transient @Nullable Consumer<ControlRecord> follower;
    private transient @Nullable Consumer<Exception> failed;

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

    void arrive(boolean promotion, byte[] value) {
        String topic = promotion ? "encoder-promotions" : "encoder-versions";
        ControlRecord record = new ControlRecord(topic, 0, records.size(), promotion, value);
        records.add(record);
        if (follower != null) {
            follower.accept(record);
        }
    }

    void fail(Exception failure) {
        failed.accept(failure);
    }

    @Override
    public Following open() {
        return new Following() {
            @Override
            public List<ControlRecord> readToEnd() {
                return List.copyOf(records);
            }

            @Override
            public void follow(Consumer<Exception> failure, Consumer<ControlRecord> arrived) {
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
