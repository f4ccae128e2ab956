package io.tncc.pipeline.option;

import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.common.functions.RuntimeContext;

/** The GPU of a task manager. */
final class TaskGpu {

    private static final String RESOURCE = "gpu";
    private static final String INDEX = "index";

    private TaskGpu() {}

    /**
     * The number of the first GPU that Flink's external resource {@code gpu} gives the task manager, or 0 if it gives none. All slots of
     * a task manager are given all of its GPUs, and a process computes on one: so a task manager should be given one.
     */
    static int number(RuntimeContext context) {
        return context.getExternalResourceInfos(RESOURCE).stream()
                .mapToInt(TaskGpu::index)
                .min()
                .orElse(0);
    }

    private static int index(ExternalResourceInfo gpu) {
        String index = gpu.getProperty(INDEX)
                .orElseThrow(() -> new IllegalStateException(
                        "The driver of Flink's external resource %s says no %s of it, but only %s: Flink's own is %s"
                                .formatted(
                                        RESOURCE,
                                        INDEX,
                                        gpu.getKeys(),
                                        "org.apache.flink.externalresource.gpu.GPUDriverFactory")));
        try {
            return Integer.parseInt(index);
        } catch (NumberFormatException e) {
            throw new IllegalStateException(
                    "Flink's external resource %s has the %s '%s'; allowed: a number, as nvidia-smi counts GPUs, and not a UUID"
                            .formatted(RESOURCE, INDEX, index),
                    e);
        }
    }
}
