package io.tncc.deployment.image;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.deployment.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That what the image for GPUs is made of fits together: Dockerfile, list of wheels, layout, and DJL's natives. */
class CudaImageTest {

    private static final Pattern WHEEL = Pattern.compile("([a-z0-9-]+)==([0-9.]+) --hash=sha256:[0-9a-f]{64}");
    private static final Pattern VARIABLE = Pattern.compile("(PYTORCH_[A-Z_]+)=(\\S+)");

    @Test
    void everyWheelHasAVersionAndAHash() throws IOException {
        List<String> lines = Files.readAllLines(Repository.path("docker/libtorch-cuda.txt"));
        assertThat(lines).filteredOn(line -> !line.startsWith("#")).hasSize(14).allMatch(line -> WHEEL.matcher(line)
                .matches());
    }

    /** NVIDIA's wheel nvidia-cuda-nvrtc-cu12 has its libraries in nvidia/cuda_nvrtc/lib. */
    @Test
    void theLibrariesOfEveryWheelAreLaidOut() throws IOException {
        String layout = read("docker/layout.txt");
        for (String wheel : wheels().keySet()) {
            String folder = wheel.equals("torch") || wheel.equals("nvidia-cusparselt-cu12")
                    ? wheel.replace("nvidia-", "").replace("-cu12", "")
                    : "nvidia/"
                            + wheel.replace("nvidia-", "").replace("-cu12", "").replace('-', '_');
            assertThat(layout)
                    .containsPattern("job-cuda +docker/target/libtorch-cuda/%s/lib/\\*\\.so\\* +libtorch/%s/lib\n"
                            .formatted(folder, folder));
        }
    }

    @Test
    void theVersionIsThatOfPytorchJniWhichHasTheFlavor() throws IOException {
        Map<String, String> variables = VARIABLE.matcher(read("docker/Dockerfile"))
                .results()
                .collect(toMap(found -> found.group(1), found -> found.group(2)));
        assertThat(variables)
                .containsOnlyKeys("PYTORCH_LIBRARY_PATH", "PYTORCH_VERSION", "PYTORCH_FLAVOR")
                .containsEntry("PYTORCH_LIBRARY_PATH", "/opt/flink/libtorch/torch/lib")
                .containsEntry("PYTORCH_VERSION", wheels().get("torch"));

        Properties jni = new Properties();
        try (InputStream properties = resource("jnilib/pytorch.properties")) {
            jni.load(properties);
        }
        assertThat(jni.getProperty("jni_version")).startsWith(variables.get("PYTORCH_VERSION") + "-");
        resource("jnilib/linux-x86_64/%s/libdjl_torch.so".formatted(variables.get("PYTORCH_FLAVOR")))
                .close();
    }

    private static Map<String, String> wheels() throws IOException {
        return WHEEL.matcher(read("docker/libtorch-cuda.txt"))
                .results()
                .collect(toMap((MatchResult found) -> found.group(1), found -> found.group(2)));
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(CudaImageTest.class.getClassLoader().getResourceAsStream(name), name);
    }

    private static String read(String file) throws IOException {
        return Files.readString(Repository.path(file));
    }
}
