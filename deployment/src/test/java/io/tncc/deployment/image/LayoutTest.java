package io.tncc.deployment.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.deployment.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that lays out the images, on a repository whose build is made of empty files. */
class LayoutTest {

    @TempDir
    private Path directory;

    @Test
    void eachFileOfTheListLiesWhereTheListSays() throws Exception {
        Path root = fakeBuild();
        Path image = directory.resolve("image");
        assertThat(layout(root, "job", image)).contains("7 files of the image 'job'");
        assertThat(files(image))
                .containsExactly(
                        "lib/built.jar",
                        "lib/pytorch-native-cpu-built.jar",
                        "licenses/lib/built.txt",
                        "licenses/tncc/LICENSE",
                        "plugins/s3-fs-presto/built.jar",
                        "sbom/tncc-stream.cdx.json",
                        "usrlib/tncc-stream-job.jar");
    }

    @Test
    void theImageForGpusHasLibtorchForCudaInThePlaceOfThatForCpus() throws Exception {
        Path image = directory.resolve("image");
        layout(fakeBuild(), "job-cuda", image);
        assertThat(files(image))
                .contains(
                        "lib/built.jar",
                        "libtorch/torch/lib/built.sobuilt",
                        "libtorch/nvidia/cudnn/lib/built.sobuilt",
                        "licenses/libtorch-cuda/built",
                        "plugins/s3-fs-presto/built.jar",
                        "sbom/libtorch-cuda.txt",
                        "usrlib/tncc-stream-job.jar")
                .noneMatch(file -> file.contains("pytorch-native"));
    }

    @Test
    void theCommandLineHasThePluginThatReadsEncoderFiles() throws Exception {
        Path image = directory.resolve("tools");
        assertThat(layout(fakeBuild(), "tools", image)).contains("5 files of the image 'tools'");
        assertThat(files(image)).contains("plugins/s3-fs-presto/built.jar");
        assertThat(Files.readString(Repository.path("docker/Dockerfile")))
                .contains("FLINK_PLUGINS_DIR=/opt/tncc/plugins");
    }

    @Test
    void whatAnEarlierBuildLeftIsTakenAway() throws Exception {
        Path image = directory.resolve("image");
        Files.createDirectories(image.resolve("lib"));
        Files.createFile(image.resolve("lib/tncc-model-0.0.1.jar"));
        Files.createFile(image.resolve("lib/flink-dist-2.2.1.jar"));
        layout(fakeBuild(), "job", image);
        assertThat(files(image.resolve("lib")))
                .containsExactly("built.jar", "flink-dist-2.2.1.jar", "pytorch-native-cpu-built.jar");
    }

    @Test
    void aFileThatWasNotBuiltIsNamedWithTheCommandThatBuildsIt() throws Exception {
        Path root = fakeBuild();
        Files.delete(root.resolve("pipeline/target/tncc-stream-job.jar"));
        assertThat(layout(root, "job", directory.resolve("image")))
                .contains("pipeline/target/tncc-stream-job.jar is not there. Build it: mvn -B package -Pimage");
    }

    @Test
    void libtorchThatWasNotFetchedIsNamedWithTheCommandThatFetchesIt() throws Exception {
        Path root = fakeBuild();
        Files.delete(root.resolve("docker/target/libtorch-cuda/torch/lib/built.sobuilt"));
        assertThat(layout(root, "job-cuda", directory.resolve("image")))
                .contains(
                        "torch/lib/*.so* is not there. Build it: mvn -B package -Pimage -DskipTests, then docker/cuda.sh");
    }

    @Test
    void theDockerfileCopiesWhatWasLaidOutAndNothingElse() throws Exception {
        List<String> lines = Files.readAllLines(Repository.path("docker/Dockerfile"));
        assertThat(lines)
                .filteredOn(line -> line.matches("(COPY|ADD|RUN) .*"))
                .containsExactly(
                        "COPY target/image/tools /opt/tncc",
                        "COPY target/image/job /opt/flink",
                        "COPY target/image/job-cuda /opt/flink");
        assertThat(lines).filteredOn("USER 9999:9999"::equals).hasSize(3);
    }

    /** A repository with the list and the script, and an empty file for each that the list names. */
    private Path fakeBuild() throws IOException {
        Path root = directory.resolve("repository");
        Path docker = Files.createDirectories(root.resolve("docker"));
        for (String name : List.of("layout.sh", "layout.txt")) {
            Files.copy(Repository.path("docker/" + name), docker.resolve(name));
        }
        for (String line : Files.readAllLines(docker.resolve("layout.txt"))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String name = line.split("\\s+")[1].replaceAll("!\\(.*\\)", "built");
                Path file = root.resolve(name.replace("*", "built"));
                Files.createDirectories(file.getParent());
                if (!Files.exists(file)) {
                    Files.createFile(file);
                }
            }
        }
        return root;
    }

    private static String layout(Path root, String image, Path to) throws Exception {
        Process process = new ProcessBuilder(
                        "bash", root.resolve("docker/layout.sh").toString(), image, to.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return output;
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
