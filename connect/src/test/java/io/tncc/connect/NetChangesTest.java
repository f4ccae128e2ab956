package io.tncc.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.connect.EmbeddingChange.Deleted;
import io.tncc.connect.EmbeddingChange.Embedded;
import io.tncc.schemas.codec.EmbeddingKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetChangesTest {

    private static final EmbeddingKey CAT = new EmbeddingKey("main", "cat");
    private static final EmbeddingKey DOG = new EmbeddingKey("main", "dog");

    @Test
    void ofTheNewestTheLastChangeOfAnImageCounts() {
        Embedded first = embedded(CAT, 3);
        Embedded rolledBack = embedded(CAT, 2);
        Embedded other = embedded(DOG, 3);

        NetChanges net = NetChanges.of(List.of(first, other, rolledBack), KeptVersions.NEWEST);

        assertThat(net.embedded()).containsExactly(rolledBack, other);
        assertThat(net.deleted()).isEmpty();
    }

    @Test
    void ofAllVersionsTheLastChangeOfEachCounts() {
        Embedded first = embedded(CAT, 3);
        Embedded second = embedded(CAT, 4);
        Embedded again = embedded(CAT, 3);

        assertThat(NetChanges.of(List.of(first, second, again), KeptVersions.ALL)
                        .embedded())
                .containsExactly(again, second);
    }

    @Test
    void aDeleteTakesAllVersionsAndWhatFollowsIsNew() {
        Embedded before = embedded(CAT, 3);
        Embedded after = embedded(CAT, 4);

        NetChanges net = NetChanges.of(
                List.of(before, new Deleted(CAT), after, embedded(DOG, 3), new Deleted(DOG)), KeptVersions.ALL);

        assertThat(net.deleted()).containsExactly(CAT, DOG);
        assertThat(net.embedded()).containsExactly(after);
    }

    private static Embedded embedded(EmbeddingKey image, long version) {
        return new Embedded(image, version, "sha", Records.EVENT_TIME, new float[] {1});
    }
}
