package io.tncc.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderStoreTest {

    @TempDir
    private Path directory;

    @Test
    void aLaneWithoutAFolderHasNoFiles() throws Exception {
        EncoderStore store = new EncoderStore(directory.toUri().toString());
        assertThat(store.list("new")).isEmpty();
        assertThat(store.listUnfinished("new")).isEmpty();
    }

    @Test
    void aStoreThatWasNeverWrittenToHasNoFiles() throws Exception {
        EncoderStore store =
                new EncoderStore(directory.resolve("encoders").toUri().toString());
        assertThat(store.listAll()).isEmpty();
    }
}
