package io.tncc.cli.versions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class VersionCatalogTest {

    private final VersionCatalog catalog = new VersionCatalog();

    @Test
    void theVersionBeforeIsTheEarlierOneThatWasPromotedLast() {
        assertThat(catalog.promoted("main")).isEmpty();
        for (long version : new long[] {2, 5, 7}) {
            promote("main", version);
            promote("other", 1);
        }
        assertThat(catalog.promoted("main")).hasValue(7);
        assertThat(catalog.promotedBefore("main", 7)).hasValue(5);
        promote("main", 5); // rolled back: not to 7 again, but further
        assertThat(catalog.promoted("main")).hasValue(5);
        assertThat(catalog.promotedBefore("main", 5)).hasValue(2);
        assertThat(catalog.promotedBefore("main", 2)).isEmpty();
        assertThat(catalog.promotedBefore("other", 1)).isEmpty();
    }

    @Test
    void whatIsNotThereIsAFailureThatSaysWhatIs() {
        assertThatThrownBy(() -> catalog.of("main"))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("Lane main has no version; there are none at all");
        catalog.add(version("main", 2));
        catalog.add(version("main", 0));
        catalog.add(version("main", 1));
        catalog.add(version("cats", 4));
        catalog.add(version("cats", 9));
        assertThat(catalog.of("main")).extracting(EncoderVersion::getVersion).containsExactly(0L, 1L, 2L);
        assertThat(catalog.all())
                .extracting(EncoderVersion::getLane)
                .containsExactly("cats", "cats", "main", "main", "main");
        assertThatThrownBy(() -> catalog.require("main", 3)).hasMessage("Lane main has no version 3; it has 0 to 2");
        assertThatThrownBy(() -> catalog.require("cats", 5)).hasMessage("Lane cats has no version 5; it has 4, 9");
        assertThatThrownBy(() -> catalog.of("dogs"))
                .hasMessage("Lane dogs has no version; lanes that have: cats, main");
    }

    /** As after a return to an earlier savepoint: versions count up again from there, and the embedder has forgotten the others. */
    @Test
    void anAnnouncementTakesThePlaceOfItsNumberAndAllAbove() {
        for (long number : new long[] {0, 1, 2, 3, 2}) {
            catalog.announced(version("main", number));
        }
        catalog.announced(version("cats", 1));
        assertThat(catalog.of("main")).extracting(EncoderVersion::getVersion).containsExactly(0L, 1L, 2L);
    }

    private void promote(String lane, long version) {
        catalog.add(EncoderPromotion.newBuilder()
                .setLane(lane)
                .setVersion(version)
                .setPromotedAt(Instant.EPOCH)
                .build());
    }

    private static EncoderVersion version(String lane, long version) {
        return EncoderVersion.newBuilder()
                .setLane(lane)
                .setVersion(version)
                .setImagesSeen(0)
                .setSteps(0)
                .setUri("file:/none")
                .setSha256("0".repeat(64))
                .setSizeBytes(1)
                .setArchitecture("resnet20")
                .setEventTime(Instant.EPOCH)
                .build();
    }
}
