package io.tncc.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** A GPU that is asked for where libtorch can use none. */
@DisabledIfSystemProperty(named = "tncc.device", matches = "gpu", disabledReason = "there is one")
class ProcessDeviceTest {

    @Test
    void aGpuThatCanNotBeUsedIsRefusedAndTheProcessStaysOnTheCpu() {
        assertThat(Torch.seesGpu()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(() -> Torch.useGpu(3))
                .withMessageContaining("GPU 3 was asked for, but libtorch 2.7.1 of this process can use no GPU")
                .withMessageContaining("PYTORCH_LIBRARY_PATH");

        try (Torch torch = Torch.open()) {
            assertThat(torch.manager().getDevice()).isEqualTo(Device.cpu());
        }
        Torch.useCpu();
        assertThatIllegalStateException()
                .isThrownBy(() -> Torch.useGpu(0))
                .withMessage(
                        "This process computes on the CPU; GPU 0 was asked for. One process has one device: jobs with another "
                                + "pipeline.device need task managers of their own");
    }
}
