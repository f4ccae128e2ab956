package io.tncc.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.model.file.EncoderPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /** Each file is written under another name first. */
    @Test
    void filesThatAreWrittenMeanwhileHideNoOthers() throws Exception {
        EncoderStore store = new EncoderStore(directory.toUri().toString());
        EncoderPath kept = new EncoderPath("a", 0, "0".repeat(64));
        store.write(kept, new byte[] {1});
        AtomicBoolean stopped = new AtomicBoolean();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            while (!stopped.get()) {
                try {
                    store.write(new EncoderPath("a", 1, "1".repeat(64)), new byte[] {1});
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        for (int i = 0; i < 1_000; i++) {
            assertThat(store.list("a"))
                    .extracting(EncoderStore.StoredFile::path)
                    .contains(kept);
        }
        stopped.set(true);
        writing.get(20, TimeUnit.SECONDS);
    }
}
