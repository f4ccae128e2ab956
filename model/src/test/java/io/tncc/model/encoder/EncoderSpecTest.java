package io.tncc.model.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncoderSpecTest {

    @Test
    void anUnknownArchitectureIsRefusedWithWhatIsAllowed() {
        assertThat(Architecture.of("resnet18")).isEqualTo(Architecture.RESNET18);
        assertThatThrownBy(() -> Architecture.of("vgg"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Unknown architecture 'vgg'. Allowed: resnet20, resnet32, resnet44, resnet18, resnet34, resnet50");
    }

    @Test
    void resnet20HasNoImagenetStem() {
        assertThatThrownBy(() -> new EncoderSpec(Architecture.RESNET20, Stem.IMAGENET, 64, 64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The stem of resnet20 is one of [CIFAR], not IMAGENET");
    }

    @Test
    void aProjectorHasPositiveSizes() {
        assertThatThrownBy(() -> new EncoderSpec(Architecture.RESNET20, Stem.CIFAR, 64, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 (projection)");
    }

    /** The numbers of torchvision's {@code models}, without those of the classifier: 1,000 for each feature and 1,000. */
    @ParameterizedTest
    @CsvSource({"RESNET18, 11_689_512, 512", "RESNET34, 21_797_672, 512", "RESNET50, 25_557_032, 2048"})
    void backbonesHaveAsManyParametersAsTorchvisions(Architecture architecture, String parameters, int features) {
        EncoderSpec spec = new EncoderSpec(architecture, Stem.IMAGENET, 1, 1);
        assertThat(architecture.featureSize()).isEqualTo(features);
        assertThat(NetworkLayer.parameters(spec.backbone()).stream()
                        .mapToInt(ParameterSpec::elementCount)
                        .sum())
                .isEqualTo(Integer.parseInt(parameters.replace("_", "")) - 1_000 * (features + 1));
    }

    @Test
    void namesAreTorchvisions() {
        EncoderSpec spec = new EncoderSpec(Architecture.RESNET20, Stem.CIFAR, 128, 32);
        assertThat(spec.parameters())
                .startsWith(
                        new ParameterSpec("conv1.weight", List.of(16L, 3L, 3L, 3L)),
                        new ParameterSpec("bn1.weight", List.of(16L)),
                        new ParameterSpec("bn1.bias", List.of(16L)),
                        new ParameterSpec("layer1.0.conv1.weight", List.of(16L, 16L, 3L, 3L)))
                .contains(
                        new ParameterSpec("layer2.0.downsample.0.weight", List.of(32L, 16L, 1L, 1L)),
                        new ParameterSpec("layer2.0.downsample.1.bias", List.of(32L)),
                        new ParameterSpec("layer3.2.conv2.weight", List.of(64L, 64L, 3L, 3L)))
                .endsWith(
                        new ParameterSpec("projector.0.weight", List.of(128L, 64L)),
                        new ParameterSpec("projector.0.bias", List.of(128L)),
                        new ParameterSpec("projector.2.weight", List.of(32L, 128L)),
                        new ParameterSpec("projector.2.bias", List.of(32L)));
        assertThat(spec.buffers())
                .startsWith(
                        new ParameterSpec("bn1.running_mean", List.of(16L)),
                        new ParameterSpec("bn1.running_var", List.of(16L)));
    }
}
