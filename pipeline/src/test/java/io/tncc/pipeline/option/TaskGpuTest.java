package io.tncc.pipeline.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tncc.pipeline.TestOptions;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskGpuTest {

    @Test
    void theGpuIsTheFirstOneThatFlinkGivesTheTaskManager() {
        assertThat(TaskGpu.number(task(gpu("index", "5"), gpu("index", "2")))).isEqualTo(2);
    }

    @Test
    void whereFlinkGivesNoneItIsTheFirstOfTheMachine() {
        assertThat(TaskGpu.number(task())).isZero();
    }

    @Test
    void aDriverThatSaysNoIndexIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> TaskGpu.number(task(gpu("uuid", "GPU-1"))))
                .withMessageContaining("external resource gpu says no index of it, but only [uuid]")
                .withMessageContaining("GPUDriverFactory");
    }

    /** It is refused, because libtorch is the one for CPUs, or because an earlier test has made this process compute on the CPU. */
    @Test
    void aTaskIsToComputeOnTheGpuThatFlinkGivesItWhereTheOptionsSaySo(@TempDir Path directory) {
        Map<String, String> options = TestOptions.operator(directory);
        options.put("pipeline.device", "gpu");
        assertThatIllegalStateException()
                .isThrownBy(() -> LearnerSettings.start(PipelineConfiguration.of(options), task(gpu("index", "7"))))
                .withMessageContaining("GPU 7 was asked for");
    }

    private static Gpu gpu(String key, String value) {
        return new Gpu(Map.of(key, value));
    }

    /** What a task is told of its surroundings: its GPUs, and nothing else. */
    private static RuntimeContext task(Gpu... gpus) {
        Set<ExternalResourceInfo> infos = Arrays.stream(gpus).collect(Collectors.toSet());
        return (RuntimeContext) Proxy.newProxyInstance(
                RuntimeContext.class.getClassLoader(),
                new Class<?>[] {RuntimeContext.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("getExternalResourceInfos");
                    assertThat(arguments).containsExactly("gpu");
                    return infos;
                });
    }

    /** As a driver of Flink's describes a GPU. */
    private record Gpu(Map<String, String> properties) implements ExternalResourceInfo {

        @Override
        public Optional<String> getProperty(String key) {
            return Optional.ofNullable(properties.get(key));
        }

        @Override
        public Collection<String> getKeys() {
            return properties.keySet();
        }
    }
}
