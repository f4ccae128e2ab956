package io.tncc.deployment.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tncc.pipeline.option.PipelineOptions;
import io.tncc.pipeline.option.PipelineOptions.ComputeDevice;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.externalresource.ExternalResourceUtils;
import org.junit.jupiter.api.Test;

/** The overlay {@code gpu}: that its jobs compute on GPUs, and get them. */
class GpuOverlayTest {

    /** As Flink's distribution has it. */
    private static final String SCRIPT = "/opt/flink/plugins/external-resource-gpu/nvidia-gpu-discovery.sh";

    @Test
    void eachTaskManagerHasOneSlotAndOneGpuAndTheImageForIt() throws Exception {
        List<DeployedJob> jobs = DeployedJob.of(Overlay.render("gpu")).toList();
        assertThat(jobs).extracting(DeployedJob::name).containsExactlyInAnyOrder("tncc-train", "tncc-embed");
        for (DeployedJob job : jobs) {
            assertThat(job.options().get(PipelineOptions.DEVICE)).isEqualTo(ComputeDevice.GPU);
            assertThat(job.spec().path("image").asText()).endsWith("tncc-stream:0.1.0-cuda");
            Configuration flink = job.flink();
            assertThat(flink.get(TaskManagerOptions.NUM_TASK_SLOTS)).isEqualTo(1);
            assertThat(ExternalResourceUtils.getExternalResourcesCollection(flink))
                    .singleElement()
                    .satisfies(gpu -> {
                        assertThat(gpu.getName()).isEqualTo("gpu");
                        assertThat(gpu.getValue()).isEqualByComparingTo("1");
                    });
            assertThat(flink.getString("external-resource.gpu.param.discovery-script.path", ""))
                    .isEqualTo(SCRIPT);
            assertThat(ExternalResourceUtils.getExternalResourceConfigurationKeys(flink, "kubernetes.config-key"))
                    .containsExactlyEntriesOf(Map.of("gpu", "nvidia.com/gpu"));
        }
    }

    /** The operator merges lists of pod templates place by place, so what is first for all pods has to be first here too. */
    @Test
    void theTolerationsOfTaskManagersBeginWithThoseOfAllPods() throws Exception {
        DeployedJob.of(Overlay.render("gpu")).forEach(job -> {
            JsonNode ofAll = job.spec().path("podTemplate").path("spec").path("tolerations");
            JsonNode own = job.spec()
                    .path("taskManager")
                    .path("podTemplate")
                    .path("spec")
                    .path("tolerations");
            assertThat(ofAll).isNotEmpty();
            for (int i = 0; i < ofAll.size(); i++) {
                assertThat(own.path(i)).isEqualTo(ofAll.path(i));
            }
            assertThat(own).last().satisfies(toleration -> assertThat(
                            toleration.path("key").asText())
                    .isEqualTo("nvidia.com/gpu"));
        });
    }
}
