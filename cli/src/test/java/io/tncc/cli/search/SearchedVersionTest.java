package io.tncc.cli.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.cli.versions.VersionCatalog;
import io.tncc.schemas.EncoderVersion;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SearchedVersionTest {

    private final VersionCatalog twoLanes = catalog(version("a", 0), version("b", 0), version("a", 1));

    @Test
    void theLatestOrAChosenVersionOfTheLane() {
        assertThat(SearchedVersion.choose(twoLanes, "a", "latest").getVersion()).isEqualTo(1);
        assertThat(SearchedVersion.choose(twoLanes, "a", "0").getVersion()).isZero();
        assertThat(SearchedVersion.choose(catalog(version("only", 7)), null, "latest")
                        .getLane())
                .isEqualTo("only");
    }

    @Test
    void anAnnouncementTakesThePlaceOfItsNumberAndAllAbove() {
        VersionCatalog returned = catalog(version("a", 0), version("a", 1), version("a", 2), version("a", 1));
        assertThat(SearchedVersion.choose(returned, "a", "latest").getVersion()).isEqualTo(1);
        assertThatThrownBy(() -> SearchedVersion.choose(returned, "a", "2"))
                .hasMessage("Lane a has no version 2; it has 0 to 1");
    }

    @Test
    void whatThereIsNotNamesWhatThereIs() {
        assertThatThrownBy(() -> SearchedVersion.choose(twoLanes, null, "latest"))
                .hasMessageContaining("lanes a, b")
                .hasMessageContaining("--lane");
        assertThatThrownBy(() -> SearchedVersion.choose(twoLanes, "c", "latest"))
                .hasMessage("Lane c has no version; lanes that have: a, b");
        assertThatThrownBy(() -> SearchedVersion.choose(twoLanes, "a", "9"))
                .hasMessage("Lane a has no version 9; it has 0 to 1");
        assertThatThrownBy(() -> SearchedVersion.choose(catalog(), null, "latest"))
                .hasMessageContaining("No encoder version was announced yet");
        assertThat(SearchedVersion.nothingEmbedded(version("a", 1), Map.of(0L, 5_000L)))
                .contains("Version 1 of lane a has embedded nothing")
                .contains("--encoder-version: 0 (5,000 images)");
        assertThat(SearchedVersion.nothingEmbedded(version("a", 1), Map.of())).contains("is there a job that embeds?");
    }

    private static VersionCatalog catalog(EncoderVersion... announced) {
        VersionCatalog catalog = new VersionCatalog();
        for (EncoderVersion version : announced) {
            catalog.announced(version);
        }
        return catalog;
    }

    private static EncoderVersion version(String lane, long number) {
        return EncoderVersion.newBuilder()
                .setLane(lane)
                .setVersion(number)
                .setImagesSeen(0)
                .setSteps(0)
                .setUri("file:///nowhere")
                .setSha256("0".repeat(64))
                .setSizeBytes(1)
                .setArchitecture("resnet20")
                .setEventTime(Instant.EPOCH)
                .build();
    }
}
