package io.tncc.cli.versions;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The versions of all lanes, and what was promoted. */
public final class VersionCatalog {

    private final SortedMap<String, SortedMap<Long, EncoderVersion>> versionsByLane = new TreeMap<>();
    private final List<EncoderPromotion> promotions = new ArrayList<>();

    /** Adds a version, whatever the others are. */
    void add(EncoderVersion version) {
        versionsOf(version.getLane()).put(version.getVersion(), version);
    }

    /**
     * Adds a version that was announced after those there are. It takes the place of all of its number and above: they came before
     * a return to an earlier state of the training, and no embedder knows them any more.
     */
    public void announced(EncoderVersion version) {
        versionsOf(version.getLane()).tailMap(version.getVersion()).clear();
        add(version);
    }

    private SortedMap<Long, EncoderVersion> versionsOf(String lane) {
        return versionsByLane.computeIfAbsent(lane, unseen -> new TreeMap<>());
    }

    /** Adds a promotion, later than those there are. */
    void add(EncoderPromotion promotion) {
        promotions.add(promotion);
    }

    /** The lanes that have versions. */
    public Set<String> lanes() {
        return Collections.unmodifiableSet(versionsByLane.keySet());
    }

    /** All versions, lane by lane. */
    List<EncoderVersion> all() {
        return versionsByLane.values().stream()
                .flatMap(versions -> versions.values().stream())
                .toList();
    }

    /**
     * The versions of a lane, the earliest first; at least one.
     *
     * @throws CommandFailure if there are none
     */
    Collection<EncoderVersion> of(String lane) {
        return requireLane(lane).values();
    }

    /**
     * The latest version of a lane.
     *
     * @throws CommandFailure if there is none
     */
    public EncoderVersion latest(String lane) {
        return require(lane, requireLane(lane).lastKey());
    }

    /**
     * A version.
     *
     * @throws CommandFailure if there is none, saying which there are
     */
    public EncoderVersion require(String lane, long version) {
        SortedMap<Long, EncoderVersion> versions = requireLane(lane);
        EncoderVersion found = versions.get(version);
        if (found == null) {
            throw new CommandFailure("Lane %s has no version %d; it has %s".formatted(lane, version, known(lane)));
        }
        return found;
    }

    /** The versions of a lane in a few words. */
    String known(String lane) {
        List<Long> numbers = List.copyOf(requireLane(lane).keySet());
        long first = numbers.get(0);
        long last = numbers.get(numbers.size() - 1);
        if (numbers.size() > 1 && last - first == numbers.size() - 1) {
            return "%d to %d".formatted(first, last);
        }
        return String.join(", ", numbers.stream().map(String::valueOf).toList());
    }

    private SortedMap<Long, EncoderVersion> requireLane(String lane) {
        SortedMap<Long, EncoderVersion> versions = versionsByLane.getOrDefault(lane, Collections.emptySortedMap());
        if (versions.isEmpty()) {
            throw new CommandFailure("Lane %s has no version; %s"
                    .formatted(
                            lane,
                            versionsByLane.isEmpty()
                                    ? "there are none at all"
                                    : "lanes that have: " + String.join(", ", versionsByLane.keySet())));
        }
        return versions;
    }

    /** The version that is promoted in a lane, if one ever was. */
    OptionalLong promoted(String lane) {
        OptionalLong last = OptionalLong.empty();
        for (EncoderPromotion promotion : promotions) {
            if (promotion.getLane().equals(lane)) {
                last = OptionalLong.of(promotion.getVersion());
            }
        }
        return last;
    }

    /** The earlier version that was promoted last of such, as far as the topic still tells. */
    OptionalLong promotedBefore(String lane, long version) {
        OptionalLong before = OptionalLong.empty();
        for (EncoderPromotion promotion : promotions) {
            if (promotion.getLane().equals(lane) && promotion.getVersion() < version) {
                before = OptionalLong.of(promotion.getVersion());
            }
        }
        return before;
    }
}
