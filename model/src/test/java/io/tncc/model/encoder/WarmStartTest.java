package io.tncc.model.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tncc.model.engine.HostArray;
import io.tncc.model.file.Safetensors;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class WarmStartTest {

    private static final EncoderSpec CIFAR = new EncoderSpec(Architecture.RESNET18, Stem.CIFAR, 16, 8);
    private static final EncoderSpec IMAGENET = new EncoderSpec(Architecture.RESNET18, Stem.IMAGENET, 16, 8);

    @Test
    void aStateDictOfTorchvisionsGivesTheBackboneAndTheProjectorIsNew() {
        WarmStart file = torchvision(tensors -> {});
        file.requireMatching(IMAGENET);
        SortedMap<String, HostArray> weights = file.weights(IMAGENET, 7, "a");
        IMAGENET.requireMatching(weights);
        assertThat(weights.get("layer4.1.conv2.weight"))
                .isEqualTo(InitialWeights.of(IMAGENET, 1, "pretrained").get("layer4.1.conv2.weight"));
        assertThat(weights.get("projector.0.weight"))
                .isEqualTo(InitialWeights.of(IMAGENET, 7, "a").get("projector.0.weight"))
                .isNotEqualTo(file.weights(IMAGENET, 7, "b").get("projector.0.weight"));
    }

    @Test
    void aFileWithAProjectorGivesAllOfTheWeightsWhateverTheSeed() {
        SortedMap<String, HostArray> saved = InitialWeights.of(CIFAR, 1, "saved");
        WarmStart file = WarmStart.parse("encoder.safetensors", new Safetensors(new TreeMap<>(), saved).toBytes());
        assertThat(file.weights(CIFAR, 7, "a")).isEqualTo(saved);
        assertThat(file.weights(CIFAR, 8, "b")).isEqualTo(saved);
    }

    @Test
    void anotherStemIsNamedWithBothShapes() {
        WarmStart file = torchvision(tensors -> {});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.requireMatching(CIFAR))
                .withMessageContaining("conv1.weight has shape [64, 3, 7, 7], not [64, 3, 3, 3]");
    }

    @Test
    void anotherArchitectureAndAHalfProjectorAreNamed() {
        WarmStart larger = torchvision(tensors -> tensors.put("layer3.2.bn1.bias", zeros(256)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> larger.requireMatching(IMAGENET))
                .withMessageContaining("unknown layer3.2.bn1.bias");
        WarmStart half = torchvision(tensors -> tensors.put("projector.0.weight", zeros(16, 512)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> half.requireMatching(IMAGENET))
                .withMessageContaining("missing projector.0.bias [16]; missing projector.2.weight [8, 16]");
    }

    /** What {@code safetensors.torch.save_file(resnet18().state_dict(), ...)} has in it. */
    private static WarmStart torchvision(Consumer<SortedMap<String, HostArray>> change) {
        SortedMap<String, HostArray> tensors = InitialWeights.of(IMAGENET, 1, "pretrained");
        tensors.keySet().removeIf(name -> name.startsWith("projector"));
        tensors.put("fc.weight", zeros(1000, 512));
        tensors.put("fc.bias", zeros(1000));
        tensors.put("bn1.num_batches_tracked", zeros());
        tensors.put("layer1.0.bn1.num_batches_tracked", zeros());
        change.accept(tensors);
        return WarmStart.parse("resnet18.safetensors", new Safetensors(new TreeMap<>(), tensors).toBytes());
    }

    private static HostArray zeros(long... shape) {
        int count = 1;
        for (long length : shape) {
            count *= (int) length;
        }
        return new HostArray(shape, new float[count]);
    }
}
