package io.tncc.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableNameTest {

    @Test
    void aPartitionHasTheNameOfItsLaneAndVersion() {
        assertThat(TableName.parse("embeddings").partition("main", 3)).isEqualTo("embeddings_main_3");
        assertThat(TableName.parse("search.images").partition("main", 3)).isEqualTo("search.images_main_3");
    }

    /** The hash is the beginning of {@code printf %s 'Camera 1' | sha256sum}. */
    @Test
    void lanesThatAreNoPlainNamesAreTheirHash() {
        assertThat(TableName.parse("embeddings").partition("Camera 1", 3)).isEqualTo("embeddings_camera1_bd11c698_3");
        assertThat(List.of("", "a_b", "ä", "'; drop table x", "a-lane-with-a-long-name"))
                .extracting(lane -> TableName.parse("embeddings").partition(lane, 3))
                .allMatch(name -> name.matches("embeddings_[a-z0-9]*_[0-9a-f]{8}_3"))
                .doesNotHaveDuplicates();
    }

    @Test
    void noNameIsLongerThanPostgresKeeps() {
        TableName longest = TableName.parse("a".repeat(26));
        for (String lane : List.of("1234567890123456", "a lane of a long name")) {
            assertThat(longest.partition(lane, Long.MAX_VALUE - 1).getBytes(StandardCharsets.UTF_8))
                    .hasSizeLessThanOrEqualTo(63);
        }
    }

    @Test
    void thePartitionsOfALaneAreKnownByTheirNames() {
        TableName name = TableName.parse("search.images");
        for (String lane : List.of("main", "", "a_b", "a lane of a long name")) {
            String partition = name.partition(lane, 12).substring("search.".length());
            assertThat(name.version(lane, partition)).hasValue(12);
            assertThat(name.version("other", partition)).isEmpty();
            assertThat(name.version(lane, partition + "_3")).isEmpty();
        }
        assertThat(List.of(
                        "images_main_",
                        "images_main_03",
                        "images_main_3a",
                        "images_main_-3",
                        "images_main_9223372036854775808"))
                .allMatch(partition -> name.version("main", partition).isEmpty());
    }

    @Test
    void namesThatNeedQuotesAreNotAllowed() {
        assertThat(List.of("embeddings", "a", "schema_1.table_2")).allMatch(TableName::isAllowed);
        assertThat(List.of("", "Embeddings", "1a", "a.b.c", "a b", "a\"", ".a", "a.", "a".repeat(27)))
                .noneMatch(TableName::isAllowed);
    }
}
