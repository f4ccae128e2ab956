package io.tncc.cli.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderAndTarTest {
    private static final List<String> FILES = List.of(
            "train/dog/b.jpg", "train/cat/a.PNG", "train/cat/notes.txt", "train/cat/.hidden.png", "test/emu/c.jpeg");

    private final Path directory;

    FolderAndTarTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void aFolderIsReadByClass() throws IOException {
        write(FILES);

        assertHoldsTheFiles(new DatasetSource.Folder(directory).open());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "./", "animals/"})
    void aTarFileIsReadByClassWhateverFolderIsAroundIt(String around) throws IOException {
        Path file = directory.resolve("images.tar");
        tar(Files.newOutputStream(file), FILES.stream().map(around::concat).toList());

        assertHoldsTheFiles(new DatasetSource.Tar(file).open());
    }

    @Test
    void aTarFileMayBeCompressed() throws IOException {
        Path file = directory.resolve("images.tar.gz");
        tar(new GZIPOutputStream(Files.newOutputStream(file)), FILES);

        assertHoldsTheFiles(new DatasetSource.Tar(file).open());
    }

    @Test
    void aFolderWithoutTestImagesCanBeProducedButNotEvaluated() throws IOException {
        write(List.of("train/dog/b.jpg"));
        Dataset dataset = new DatasetSource.Folder(directory).open();

        assertThat(dataset.train().size()).isEqualTo(1);
        assertThatThrownBy(dataset::requireTest)
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("test/CLASS");
    }

    @Test
    void anotherLayoutIsRefusedNamingWhatWasFound() throws IOException {
        write(List.of("train/b.jpg", "val/dog/c.jpg", "README"));

        assertThatThrownBy(() -> new DatasetSource.Folder(directory).open())
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("train/CLASS/*.jpg")
                .hasMessageEndingWith("found: README, train/, train/b.jpg, val/");
    }

    @Test
    void anotherLayoutOfATarFileIsRefusedNamingWhatWasFound() throws IOException {
        Path file = directory.resolve("images.tar");
        tar(Files.newOutputStream(file), List.of("train/b.jpg", "README"));

        assertThatThrownBy(() -> new DatasetSource.Tar(file).open())
                .isInstanceOf(CommandFailure.class)
                .hasMessageEndingWith("found: README, train/b.jpg");
    }

    @Test
    void aFolderOfAnyImagesIsTakenWithoutLabels() throws IOException {
        List<String> names = unlabelled();
        write(names);
        write(List.of("holidays/notes.txt"));

        assertHoldsTheUnlabelled(new DatasetSource.Folder(directory).open(), names);
    }

    @Test
    void aTarFileOfAnyImagesIsTakenWithoutLabels() throws IOException {
        List<String> names = unlabelled();
        Path file = directory.resolve("images.tar");
        tar(Files.newOutputStream(file), names);

        assertHoldsTheUnlabelled(new DatasetSource.Tar(file).open(), names);
    }

    @Test
    void aFolderWithoutImagesIsRefused() throws IOException {
        write(List.of("README"));

        assertThatThrownBy(() -> new DatasetSource.Folder(directory).open())
                .isInstanceOf(CommandFailure.class)
                .hasMessageEndingWith("nor any without a folder train; found: README");
    }

    /** Eleven in one folder and ten in another. */
    private static List<String> unlabelled() {
        return IntStream.range(0, 21)
                .mapToObj(i -> i < 11 ? "a%02d.jpg".formatted(i) : "holidays/b%02d.png".formatted(i))
                .toList();
    }

    private static void assertHoldsTheUnlabelled(Dataset dataset, List<String> names) {
        assertThat(dataset.isLabelled()).isFalse();
        assertThat(dataset.requireTest().test().shuffled(0))
                .extracting(LabelledImage::id)
                .containsExactlyInAnyOrder("a00.jpg", "a10.jpg", "holidays/b20.png");
        assertThat(dataset.train().stratified(30, 0)).hasSize(18).allSatisfy(image -> {
            assertThat(image.label()).isNull();
            assertThat(names).contains(image.id());
        });
        assertThatThrownBy(() -> dataset.requireLabels("This"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageMatching(
                        "This needs labels, which the images of .* do not have: lay them out as train/CLASS/.*");
    }

    @Test
    void aFileThatIsNoTarIsRefused() throws IOException {
        Path file = Files.write(directory.resolve("images.tar"), new byte[] {1, 2, 3});

        assertThatThrownBy(() -> new DatasetSource.Tar(file).open())
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("images.tar");
        assertThatThrownBy(() -> new DatasetSource.Tar(directory.resolve("none.tar")).open())
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("no such file");
    }

    private static void assertHoldsTheFiles(Dataset dataset) {
        assertThat(dataset.classes()).containsExactly("cat", "dog", "emu");
        assertThat(dataset.train().shuffled(0))
                .extracting(LabelledImage::id)
                .containsExactlyInAnyOrder("train/cat/a.PNG", "train/dog/b.jpg");
        LabelledImage emu = dataset.requireTest().test().image(0);
        assertThat(emu.id()).isEqualTo("test/emu/c.jpeg");
        assertThat(emu.label()).isEqualTo("emu");
        assertThat(emu.contentType()).isEqualTo("image/jpeg");
        assertThat(emu.content()).asString(StandardCharsets.UTF_8).endsWith("test/emu/c.jpeg");
    }

    private void write(List<String> names) throws IOException {
        for (String name : names) {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
    }

    private static void tar(OutputStream out, List<String> names) throws IOException {
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (String name : names) {
                byte[] content = name.getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
    }
}
