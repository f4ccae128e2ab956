package io.tncc.pipeline.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.model.image.ImageBatch;
import io.tncc.pipeline.TestImages;
import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Twelve pictures of two classes, one of which lies deeper, and two files that are no pictures. */
class ProbePathTest {

    private static final int TAR_BLOCK = 512;

    @TempDir
    private Path directory;

    private final Map<String, byte[]> files = new TreeMap<>();

    @BeforeEach
    void draw() {
        for (int i = 0; i < 6; i++) {
            files.put("cats/" + i + ".png", TestImages.png(i));
            files.put("test/dogs/" + i + ".PNG", TestImages.png(100 + i));
        }
        files.put("notes.txt", new byte[] {1});
        files.put("cats/._0.png", new byte[] {1});
    }

    private Path folder() throws IOException {
        Path folder = directory.resolve("probe");
        for (var file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        return folder;
    }

    /** In an order of its own, which must not matter. */
    private Path tar(String name, String prefix) throws IOException {
        Path path = directory.resolve(name);
        try (OutputStream out = Files.newOutputStream(path);
                OutputStream packed = name.endsWith(".gz") ? new GZIPOutputStream(out) : out) {
            List<String> names = new ArrayList<>(files.keySet());
            names.sort(Comparator.reverseOrder());
            for (String file : names) {
                packed.write(tarEntry(prefix + file, files.get(file)));
            }
            packed.write(new byte[2 * TAR_BLOCK]);
        }
        return path;
    }

    /** By hand, as POSIX has it: what Flink has of a library can read tar files, but not write them without another. */
    private static byte[] tarEntry(String name, byte[] content) {
        byte[] header = new byte[TAR_BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644\0000000000\0000000000\000%011o\00000000000000\000".formatted(content.length));
        put(header, 148, "        0");
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte each : header) {
            sum += each;
        }
        put(header, 148, "%06o\000".formatted(sum));
        int blocks = (content.length + TAR_BLOCK - 1) / TAR_BLOCK;
        return ByteBuffer.allocate((1 + blocks) * TAR_BLOCK)
                .put(header)
                .put(content)
                .array();
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private ImageBatch read(Path path, String... more) throws IOException {
        Map<String, String> options = TestOptions.operator(directory);
        options.put("probe.path", path.toUri().toString());
        for (String option : more) {
            options.put(option.split("=")[0], option.split("=")[1]);
        }
        return ProbePath.read(PipelineConfiguration.of(options));
    }

    @Test
    void aFolderIsReadWithItsClasses() throws IOException {
        ImageBatch images = read(folder());
        assertThat(images.size()).isEqualTo(12);
        assertThat(images.ordinals()).doesNotHaveDuplicates().isSorted();
        int dogs = 0;
        for (int i = 0; i < 12; i++) {
            ImageBatch one = images.part(i, i + 1);
            int label = one.labels()[0];
            assertThat(LongStream.range(100L * label, 100L * label + 6).mapToObj(TestImages::pixels))
                    .anyMatch(pixels -> Arrays.equals(pixels, one.pixels()));
            dogs += label;
        }
        assertThat(dogs).isEqualTo(6);
    }

    @Test
    void aTarFileIsReadAsTheFolderIs() throws IOException {
        ImageBatch folder = read(folder());
        for (Path tar : List.of(tar("probe.tar", ""), tar("probe.tar.gz", ""))) {
            ImageBatch images = read(tar);
            assertThat(images.ordinals()).isEqualTo(folder.ordinals());
            assertThat(images.labels()).isEqualTo(folder.labels());
            assertThat(images.pixels()).isEqualTo(folder.pixels());
        }
    }

    @Test
    void ofManyTheSameAreChosenWhateverTheirOrder() throws IOException {
        ImageBatch all = read(folder());
        ImageBatch folder = read(folder(), "probe.images=5");
        ImageBatch tar = read(tar("probe.tar", ""), "probe.images=5");
        assertThat(folder.ordinals()).isEqualTo(Arrays.copyOf(all.ordinals(), 5));
        assertThat(tar.ordinals()).isEqualTo(folder.ordinals());
        assertThat(tar.pixels()).isEqualTo(folder.pixels());
        assertThat(read(folder(), "probe.images=5", "training.seed=1").ordinals())
                .isNotEqualTo(folder.ordinals());
    }

    @Test
    void withoutFoldersThereAreNoClasses() throws IOException {
        files.keySet().removeIf(name -> !name.startsWith("cats/"));
        assertThat(read(folder()).labels()).isEmpty();
        assertThat(read(folder().resolve("cats")).labels()).isEmpty();
        assertThat(read(tar("probe.tar", "./")).labels()).isEmpty();
    }

    @Test
    void whatCanNotBeAProbeSetIsNamed() throws IOException {
        Path folder = folder();
        Files.copy(folder.resolve("cats/0.png"), folder.resolve("stray.png"));
        assertThatThrownBy(() -> read(folder))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageStartingWith("probe.path: " + folder.toUri() + " can not be the probe set: some images")
                .hasMessageContaining("such as cats");
        Files.delete(folder.resolve("stray.png"));

        Files.writeString(folder.resolve("cats/7.png"), "no picture");
        assertThatThrownBy(() -> read(folder)).cause().hasMessageContaining("cats/7.png: ");

        assertThatThrownBy(() -> read(Files.createDirectory(directory.resolve("empty"))))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("it holds 0 images (*.png, ");
    }

    /** It may be there when the job tries again. */
    @Test
    void aPathThatIsNotThereIsTriedAgain() {
        assertThatThrownBy(() -> read(directory.resolve("none"))).isInstanceOf(IOException.class);
    }

    @Test
    void namesOfFilesDecideWhatIsAnImage() throws IOException {
        assertThat(new TreeSet<>(files.keySet())).hasSize(14);
        files.put("cats/7.jpeg.txt", new byte[] {1});
        files.put("cats/.hidden/8.png", TestImages.png(8));
        assertThat(read(folder()).size()).isEqualTo(13);
    }
}
