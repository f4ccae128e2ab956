package io.tncc.pipeline.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkFilesTest {

    private final FlinkFiles files = new FlinkFiles();

    @TempDir
    private Path directory;

    private ImageReference reference(Path folder, String name) {
        String uri = "file://" + folder.resolve(name);
        return new ImageReference(
                "images-0@0",
                uri,
                new org.apache.flink.core.fs.Path(uri),
                new org.apache.flink.core.fs.Path("file://" + folder + "/"),
                "0".repeat(64));
    }

    @Test
    void noMoreBytesAreReadThanAreAskedFor() throws Exception {
        Files.write(directory.resolve("my cat%20ä.jpg"), new byte[] {1, 2, 3});
        ImageReference cat = reference(directory, "my cat%20ä.jpg");
        assertThat(files.read(cat, 2)).containsExactly(1, 2);
        assertThat(files.read(cat, 3)).containsExactly(1, 2, 3);
        assertThat(files.read(cat, 1 << 30)).containsExactly(1, 2, 3);
        assertThat(files.isAbsent(cat)).isFalse();
    }

    @Test
    void aFileThatIsNotThereIsAbsent() throws Exception {
        ImageReference cat = reference(directory, "cat.jpg");
        assertThatThrownBy(() -> files.read(cat, 3)).isInstanceOf(IOException.class);
        assertThat(files.isAbsent(cat)).isTrue();
        assertThat(files.isAbsent(reference(directory, "cats/cat.jpg"))).isTrue();
    }

    @Test
    void aFolderIsNoFile() throws Exception {
        Files.createDirectory(directory.resolve("cats"));
        ImageReference cats = reference(directory, "cats");
        assertThatThrownBy(() -> files.read(cats, 3)).isInstanceOf(IOException.class);
        assertThat(files.isAbsent(cats)).isTrue();
    }

    @Test
    void nothingIsCertainWhereTheFolderIsGone() {
        ImageReference cat = reference(directory.resolve("unmounted"), "cat.jpg");
        assertThatThrownBy(() -> files.isAbsent(cat))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unmounted is not there");
    }
}
