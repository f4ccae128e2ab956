package io.tncc.model.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class EncoderSpecTest {

    @Test
    void anUnknownArchitectureIsRefusedWithWhatIsAllowed() {
        assertThat(Architecture.of("resnet18")).isEqualTo(Architecture.RESNET18);
        assertThatThrownBy(() -> Architecture.of("vgg"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Unknown architecture 'vgg'. Allowed: resnet20, resnet18");
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

    /** torchvision's resnet18 has 11,689,512 parameters, 513,000 of them in its classifier. */
    @Test
    void resnet18HasAsManyParametersAsTorchvisions() {
        EncoderSpec spec = new EncoderSpec(Architecture.RESNET18, Stem.IMAGENET, 1, 1);
        assertThat(NetworkLayer.parameters(spec.backbone()).stream()
                        .mapToInt(ParameterSpec::elementCount)
                        .sum())
                .isEqualTo(11_689_512 - 513_000);
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
