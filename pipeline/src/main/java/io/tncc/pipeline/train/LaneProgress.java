package io.tncc.pipeline.train;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a lane has come.
 *
 * @param partition the Kafka partition that its first image came from
 * @param accepted how many images were ever accepted: the ordinal of the next
 * @param pending how many of them wait for their batch
 * @param nextVersion the number of the encoder version to come
 * @param unpublishedSteps how many steps were taken since the last version, or since the lane went back to it
 * @param eventTimeMillis the largest event time trained on; 0 before the first step
 * @param kept the published versions whose files are kept, oldest first
 */
record LaneProgress(
        int partition,
        long accepted,
        int pending,
        long nextVersion,
        long unpublishedSteps,
        long eventTimeMillis,
        List<KeptVersion> kept) {

    private static final StateFormat FORMAT = new StateFormat("a lane's progress", 1);

    /**
     * A published version whose file is kept.
     *
     * @param version its number
     * @param sha256 of its file
     */
    record KeptVersion(long version, String sha256) {

        /** A number, and the length of a text. */
        private static final int LEAST_BYTES = Long.BYTES + Short.BYTES;
    }

    LaneProgress {
        kept = List.copyOf(kept);
        if (partition < 0 || pending < 0 || accepted < pending || nextVersion < 0 || unpublishedSteps < 0) {
            throw new IllegalArgumentException(
                    "A lane can not be at partition %d, %d images accepted, %d pending, version %d to come, %d steps unpublished"
                            .formatted(partition, accepted, pending, nextVersion, unpublishedSteps));
        }
    }

    static LaneProgress atFirstImage(int partition) {
        return new LaneProgress(partition, 0, 0, 0, 0, 0, List.of());
    }

    LaneProgress accepting() {
        return new LaneProgress(
                partition, accepted + 1, pending + 1, nextVersion, unpublishedSteps, eventTimeMillis, kept);
    }

    LaneProgress withPending(int images) {
        return new LaneProgress(partition, accepted, images, nextVersion, unpublishedSteps, eventTimeMillis, kept);
    }

    LaneProgress trained(int images, int steps, long latestEventTimeMillis) {
        return new LaneProgress(
                partition,
                accepted,
                pending - images,
                nextVersion,
                unpublishedSteps + steps,
                Math.max(eventTimeMillis, latestEventTimeMillis),
                kept);
    }

    LaneProgress published(String sha256) {
        List<KeptVersion> now = new ArrayList<>(kept);
        now.add(new KeptVersion(nextVersion, sha256));
        return new LaneProgress(partition, accepted, pending, nextVersion + 1, 0, eventTimeMillis, now);
    }

    /** The lane is again what its last version is, so that nothing is unpublished. */
    LaneProgress rolledBack() {
        return new LaneProgress(partition, accepted, pending, nextVersion, 0, eventTimeMillis, kept);
    }

    LaneProgress keeping(List<KeptVersion> versions) {
        return new LaneProgress(partition, accepted, pending, nextVersion, unpublishedSteps, eventTimeMillis, versions);
    }

    byte[] toBytes() {
        return FORMAT.write(64 + 80 * kept.size(), out -> {
            out.writeInt(partition);
            out.writeLong(accepted);
            out.writeInt(pending);
            out.writeLong(nextVersion);
            out.writeLong(unpublishedSteps);
            out.writeLong(eventTimeMillis);
            out.writeInt(kept.size());
            for (KeptVersion version : kept) {
                out.writeLong(version.version());
                out.writeUTF(version.sha256());
            }
        });
    }

    static LaneProgress parse(byte[] bytes) {
        return FORMAT.read(bytes, in -> {
            int partition = in.readInt();
            long accepted = in.readLong();
            int pending = in.readInt();
            long nextVersion = in.readLong();
            long unpublishedSteps = in.readLong();
            long eventTimeMillis = in.readLong();
            List<KeptVersion> kept = new ArrayList<>();
            for (int count = StateFormat.readCount(in, KeptVersion.LEAST_BYTES); count > 0; count--) {
                kept.add(new KeptVersion(in.readLong(), in.readUTF()));
            }
            return new LaneProgress(partition, accepted, pending, nextVersion, unpublishedSteps, eventTimeMillis, kept);
        });
    }
}
