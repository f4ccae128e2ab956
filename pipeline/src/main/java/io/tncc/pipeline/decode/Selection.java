package io.tncc.pipeline.decode;

import io.tncc.model.random.CounterRandom;
import io.tncc.pipeline.source.ConsumedRecord;
import java.io.Serializable;
import java.time.Clock;

/**
 * Which images are trained on: a share of them by a hash of seed, lane and id, the same ones whenever they are read again, and
 * none that are too old. Deletes always pass.
 *
 * @param seed of the hash
 * @param share of the images to train on, up to 1
 * @param maxLagMillis how old an image may be by its Kafka timestamp; Long.MAX_VALUE where any age will do
 */
record Selection(long seed, double share, long maxLagMillis) implements Serializable {

    boolean selects(ReadRecord read, ConsumedRecord record, Clock clock) {
        return read.isDelete() || (isSampled(read) && isYoung(record, clock));
    }

    private boolean isSampled(ReadRecord read) {
        return share >= 1
                || CounterRandom.of(seed, read.lane() + "/" + read.image().getId(), 0, 0)
                                .nextFloat()
                        < share;
    }

    private boolean isYoung(ConsumedRecord record, Clock clock) {
        return maxLagMillis == Long.MAX_VALUE || clock.millis() - record.timestampMillis() <= maxLagMillis;
    }
}
