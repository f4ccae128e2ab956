package io.tncc.cli.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.schemas.EncoderVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnnouncedVersionsTest {

    private final AnnouncedVersions twoLanes =
            AnnouncedVersions.of(List.of(version("a", 0), version("b", 0), version("a", 1)));

    @Test
    void theLatestOrAChosenVersionOfTheLane() {
        assertThat(twoLanes.choose("a", "latest").getVersion()).isEqualTo(1);
        assertThat(twoLanes.choose("a", "0").getVersion()).isZero();
        assertThat(AnnouncedVersions.of(List.of(version("only", 7)))
                        .choose(null, "latest")
                        .getLane())
                .isEqualTo("only");
    }

    @Test
    void anAnnouncementTakesThePlaceOfItsNumberAndAllAbove() {
        AnnouncedVersions returned =
                AnnouncedVersions.of(List.of(version("a", 0), version("a", 1), version("a", 2), version("a", 1)));
        assertThat(returned.choose("a", "latest").getVersion()).isEqualTo(1);
        assertThatThrownBy(() -> returned.choose("a", "2")).hasMessage("Lane a has no version 2; it has: 0, 1");
    }

    @Test
    void whatThereIsNotNamesWhatThereIs() {
        assertThatThrownBy(() -> twoLanes.choose(null, "latest"))
                .hasMessageContaining("lanes a, b")
                .hasMessageContaining("--lane");
        assertThatThrownBy(() -> twoLanes.choose("c", "latest")).hasMessage("There is no lane c; there are: a, b");
        assertThatThrownBy(() -> twoLanes.choose("a", "9")).hasMessage("Lane a has no version 9; it has: 0, 1");
        assertThatThrownBy(() -> AnnouncedVersions.of(List.of()).choose(null, "latest"))
                .hasMessageContaining("No encoder version was announced yet");
        assertThat(AnnouncedVersions.nothingEmbedded(version("a", 1), Map.of(0L, 5_000L)))
                .contains("Version 1 of lane a has embedded nothing")
                .contains("--encoder-version: 0 (5,000 images)");
        assertThat(AnnouncedVersions.nothingEmbedded(version("a", 1), Map.of()))
                .contains("is there a job that embeds?");
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
