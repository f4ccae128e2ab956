package io.tncc.connect;

import io.tncc.schemas.codec.EmbeddingKey;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a series of changes comes to. To take away the rows of {@link #deleted()} and then to write those of {@link #embedded()}
 * has the result of the changes one after the other, and touches no row twice.
 */
final class NetChanges {

    private final KeptVersions kept;
    private final Set<EmbeddingKey> deleted = new LinkedHashSet<>();
    private final Map<EmbeddingKey, Map<Long, EmbeddingChange.Embedded>> embedded = new LinkedHashMap<>();

    private NetChanges(KeptVersions kept) {
        this.kept = kept;
    }

    static NetChanges of(Collection<? extends EmbeddingChange> changes, KeptVersions kept) {
        NetChanges net = new NetChanges(kept);
        changes.forEach(net::add);
        return net;
    }

    /** Images of which no earlier row stays. */
    Collection<EmbeddingKey> deleted() {
        return deleted;
    }

    /** At most one an image, or one an image and version where all versions are kept. */
    List<EmbeddingChange.Embedded> embedded() {
        return embedded.values().stream()
                .flatMap(rows -> rows.values().stream())
                .toList();
    }

    private void add(EmbeddingChange change) {
        if (change instanceof EmbeddingChange.Embedded embedding) {
            Map<Long, EmbeddingChange.Embedded> rows =
                    embedded.computeIfAbsent(change.image(), image -> new LinkedHashMap<>());
            if (kept == KeptVersions.NEWEST) {
                rows.clear();
            }
            rows.put(embedding.encoderVersion(), embedding);
        } else {
            embedded.remove(change.image());
            deleted.add(change.image());
        }
    }
}
