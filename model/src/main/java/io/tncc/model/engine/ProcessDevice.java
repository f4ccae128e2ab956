package io.tncc.model.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/** The device that a process computes on: the CPU, unless it is told otherwise before it computes elsewhere. */
final class ProcessDevice {

    private static @Nullable Device chosen;

    private ProcessDevice() {}

    static synchronized Device get() {
        return chosen == null ? Device.cpu() : chosen;
    }

    static synchronized void choose(Device device) {
        if (device.equals(chosen)) {
            return;
        }
        if (chosen != null) {
            throw new IllegalStateException(
                    """
                    This process computes on %s; %s was asked for. One process has one device: jobs with another pipeline.device \
                    need task managers of their own"""
                            .formatted(name(chosen), name(device)));
        }
        if (device.isGpu()) {
            requireGpu(device);
        }
        chosen = device;
    }

    static boolean seesGpu() {
        return engine().hasCapability(StandardCapabilities.CUDA);
    }

    private static void requireGpu(Device device) {
        if (!seesGpu()) {
            throw new IllegalStateException(
                    """
                    %s was asked for, but libtorch %s of this process can use no GPU: either it was built for the CPU, or there is \
                    no NVIDIA GPU with a driver that is new enough. `nvidia-smi` shows the GPUs and the driver; libtorch for \
                    CUDA comes from a folder that PYTORCH_LIBRARY_PATH names, with its version in PYTORCH_VERSION and its \
                    flavor, such as cu128, in PYTORCH_FLAVOR"""
                            .formatted(name(device), engine().getVersion()));
        }
        try (NDManager manager = NDManager.newBaseManager(device, "PyTorch")) {
            manager.zeros(new Shape(1)).toFloatArray();
        } catch (EngineException e) {
            throw new IllegalStateException(
                    "%s was asked for, but can not be used: %s".formatted(name(device), firstLine(e)), e);
        }
    }

    private static Engine engine() {
        Libtorch.load();
        return Engine.getEngine("PyTorch");
    }

    private static String name(Device device) {
        return device.isGpu() ? "GPU " + device.getDeviceId() : "the CPU";
    }

    private static String firstLine(EngineException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
