package io.tncc.cli.dashboard.quality;

import io.tncc.cli.evaluate.ImageBank;
import io.tncc.model.evaluate.LabelledImages;
import io.tncc.model.image.ImageBatch;
import io.tncc.pipeline.decode.ImageDecoder;
import io.tncc.pipeline.decode.ImageLimits;
import io.tncc.pipeline.decode.Rejection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The images of a lane that its versions are compared on: the first that came by, and always the same from then on. */
final class LaneSample {

    /** Fewer say nothing. */
    static final int LEAST = 64;

    /** Holds from the least number of images on: fewer, which are large, may take up to the cap. */
    private static final long MOST_BYTES = 64L << 20;

    private static final long CAP_BYTES = 4 * MOST_BYTES;
    private static final long MOST_PIXEL_BYTES = 128L << 20;
    private static final int VOTING_QUARTERS = 3;

    private final int wanted;
    private final List<Member> members = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private long bytes;
    private int byReference;
    private boolean released;
    private long grownNanos = System.nanoTime();

    private record Member(String id, @Nullable String label, byte[] content) {}

    LaneSample(int wanted) {
        this.wanted = wanted;
    }

    synchronized void add(String id, @Nullable String label, byte[] content) {
        if (!isFull() && ids.add(id)) {
            members.add(new Member(id, label, content));
            bytes += content.length;
            grownNanos = System.nanoTime();
        }
    }

    /** An image came that does not travel in its record, and so can be none of these. */
    synchronized void passByReference() {
        byReference++;
    }

    /** How many of those came until the sample was full. */
    synchronized int byReference() {
        return byReference;
    }

    synchronized boolean isFull() {
        return released || members.size() >= wanted || bytes >= (members.size() < LEAST ? CAP_BYTES : MOST_BYTES);
    }

    /** Whether it has what it needs, or all that it is likely to get soon. */
    synchronized boolean isReady(long stalledNanos) {
        return isFull() || members.size() >= LEAST && System.nanoTime() - grownNanos > stalledNanos;
    }

    synchronized int size() {
        return members.size();
    }

    /** Lets the images go; from now on it takes no more. */
    synchronized void release() {
        released = true;
        members.clear();
        ids.clear();
    }

    /**
     * The sample decoded, three quarters to vote and a quarter to classify. Its classes are the labels, or none where not every
     * image has one.
     *
     * @return null where too few of them can be decoded
     */
    synchronized @Nullable ImageBank decoded(int side) {
        List<Member> usable = new ArrayList<>();
        List<byte[]> pixels = new ArrayList<>();
        ImageDecoder decoder = new ImageDecoder(ImageLimits.WIDE, side);
        long most = Math.max(LEAST, MOST_PIXEL_BYTES / ImageBatch.imageBytes(side));
        for (Member member : members) {
            try {
                if (usable.size() < most) {
                    pixels.add(decoder.decode(member.content));
                    usable.add(member);
                }
            } catch (Rejection e) {
                // the job rejects it too
            }
        }
        return usable.size() < LEAST ? null : bank(side, usable, pixels);
    }

    private static ImageBank bank(int side, List<Member> usable, List<byte[]> pixels) {
        int voting = usable.size() * VOTING_QUARTERS / 4;
        List<String> classes = classes(usable);
        return new ImageBank(
                classes,
                usable.subList(0, voting).stream().map(Member::id).toList(),
                images(side, usable.subList(0, voting), pixels.subList(0, voting), classes),
                images(side, usable.subList(voting, usable.size()), pixels.subList(voting, usable.size()), classes));
    }

    private static List<String> classes(List<Member> usable) {
        if (usable.stream().anyMatch(member -> member.label == null)) {
            return List.of();
        }
        return List.copyOf(new TreeSet<>(usable.stream()
                .map(member -> Objects.requireNonNull(member.label))
                .toList()));
    }

    private static LabelledImages images(int side, List<Member> members, List<byte[]> pixels, List<String> classes) {
        int imageBytes = ImageBatch.imageBytes(side);
        byte[] all = new byte[pixels.size() * imageBytes];
        int[] labels = new int[pixels.size()];
        if (!classes.isEmpty()) {
            Arrays.setAll(labels, i -> classes.indexOf(members.get(i).label));
        }
        for (int i = 0; i < labels.length; i++) {
            System.arraycopy(pixels.get(i), 0, all, i * imageBytes, imageBytes);
        }
        return new LabelledImages(side, all, labels);
    }
}
