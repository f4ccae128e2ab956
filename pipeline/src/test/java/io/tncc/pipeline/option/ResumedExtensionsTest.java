package io.tncc.pipeline.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.model.extension.Extension;
import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.extension.ContentDecoder;
import io.tncc.pipeline.extension.EmbeddingSink;
import io.tncc.pipeline.extension.Extensions;
import io.tncc.pipeline.extension.LaneChooser;
import io.tncc.pipeline.extension.ReceivedImage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResumedExtensionsTest {

    private static final LaneChooser CHOOSER = ReceivedImage::id;
    private static final ContentDecoder DECODER = content -> null;
    private static final EmbeddingSink SINK = changes -> {};

    private static SavedOptions saved(Half half, Extensions extensions) {
        return SavedOptions.of(PipelineConfiguration.of(TestOptions.operator(Path.of("/nowhere")), extensions), half);
    }

    private static Extensions chooser(String id, int version) {
        return Extensions.NONE.withLaneChooser(new Extension<>(id, version, CHOOSER));
    }

    private static Extensions sink(String id, int version) {
        return Extensions.NONE.withEmbeddingSink(new Extension<>(id, version, SINK));
    }

    private static List<String> changes(Half half, Extensions before, Extensions now) {
        SavedOptions saved = SavedOptions.parse(saved(half, before).toBytes());
        try {
            ResumedOptions.check(saved, saved(half, now), half);
            return List.of();
        } catch (ChangedOptionsException e) {
            return e.changes();
        }
    }

    @Test
    void theSameExtensionGoesOn() {
        for (Half half : Half.values()) {
            assertThat(changes(half, chooser("a", 1), chooser("a", 1))).isEmpty();
        }
    }

    @Test
    void anotherIdOrVersionIsRefusedWithBothNamed() {
        for (Half half : Half.values()) {
            assertThat(changes(half, chooser("a", 1), chooser("a", 2)))
                    .containsExactly("extension.lane-chooser: saved with a version 1, now a version 2");
            assertThat(changes(half, chooser("a", 1), chooser("b", 1)))
                    .containsExactly("extension.lane-chooser: saved with a version 1, now b version 1");
        }
    }

    @Test
    void whatStateDependsOnMayNeitherComeNorGo() {
        Extensions decoder = Extensions.NONE.withDecoder(new Extension<>("raw", 1, DECODER));
        assertThat(changes(Half.TRAINING, Extensions.NONE, decoder))
                .containsExactly("extension.decoder: saved with none, now raw version 1");
        assertThat(changes(Half.EMBEDDING, decoder, Extensions.NONE))
                .containsExactly("extension.decoder: saved with raw version 1, now none");
    }

    @Test
    void aSinkMayComeAndGoButNotBecomeAnother() {
        assertThat(changes(Half.EMBEDDING, Extensions.NONE, sink("a", 1))).isEmpty();
        assertThat(changes(Half.EMBEDDING, sink("a", 1), Extensions.NONE)).isEmpty();
        assertThat(changes(Half.EMBEDDING, sink("a", 1), sink("b", 1)))
                .containsExactly("extension.embedding-sink: saved with a version 1, now b version 1");
        assertThat(changes(Half.TRAINING, sink("a", 1), sink("b", 1))).isEmpty();
    }

    /** Of this release's names a release without the extension point knows nothing: it refuses what it would lose. */
    @Test
    void aPointOfALaterReleaseIsRefused() {
        SavedOptions now = saved(Half.TRAINING, Extensions.NONE);
        SavedOptions later = saved(Half.TRAINING, Extensions.NONE);
        later.values().put("extension.optimizer", new SavedOptions.Value("adam version 1", true));
        assertThatThrownBy(() -> ResumedOptions.check(later, now, Half.TRAINING))
                .hasMessageContaining("extension.optimizer: saved with adam version 1 by another release");
        assertThatCode(() -> ResumedOptions.check(now, now, Half.TRAINING)).doesNotThrowAnyException();
    }
}
