package io.tncc.model.encoder;

import io.tncc.model.encoder.Architecture.Block;
import io.tncc.model.encoder.NetworkLayer.Convolution;
import io.tncc.model.encoder.NetworkLayer.GlobalMean;
import io.tncc.model.encoder.NetworkLayer.Linear;
import io.tncc.model.encoder.NetworkLayer.MaxPool;
import io.tncc.model.encoder.NetworkLayer.Relu;
import io.tncc.model.encoder.NetworkLayer.Residual;
import java.util.ArrayList;
import java.util.List;

/**
 * The one definition of the network. Names, initial weights, training code and inference code all come from it.
 *
 * <p>Letters: B batch, S side of the image, F feature size, D projection size.
 */
final class ResidualNetwork {

    private ResidualNetwork() {}

    /** From images (B, 3, S, S) to features (B, F). */
    static List<NetworkLayer> backbone(Architecture architecture, Stem stem) {
        List<NetworkLayer> layers = new ArrayList<>();
        int channels = architecture.stageWidths().get(0);
        switch (stem) {
            case CIFAR -> {
                layers.add(new Convolution("conv1", "bn1", 3, channels, 3, 1)); // (B, channels, S, S)
                layers.add(new Relu());
            }
            case IMAGENET -> {
                layers.add(new Convolution("conv1", "bn1", 3, channels, 7, 2)); // (B, channels, S/2, S/2)
                layers.add(new Relu());
                layers.add(new MaxPool()); // (B, channels, S/4, S/4)
            }
        }
        for (int stage = 1; stage <= architecture.stageWidths().size(); stage++) {
            int width = architecture.stageWidths().get(stage - 1);
            for (int block = 0; block < architecture.blocksOfStages().get(stage - 1); block++) {
                int stride = stage > 1 && block == 0 ? 2 : 1;
                String name = "layer" + stage + "." + block;
                layers.add(residual(architecture.block(), name, channels, width, stride));
                channels = width * architecture.block().expansion();
            }
        }
        layers.add(new GlobalMean()); // (B, F)
        return layers;
    }

    /** From features (B, F) to projections (B, D). */
    static List<NetworkLayer> projector(int featureSize, int hiddenSize, int projectionSize) {
        return List.of(
                new Linear("projector.0", featureSize, hiddenSize),
                new Relu(),
                new Linear("projector.2", hiddenSize, projectionSize));
    }

    private static Residual residual(Block block, String name, int inputChannels, int width, int stride) {
        int outputChannels = width * block.expansion();
        List<NetworkLayer> branch =
                switch (block) {
                    case BASIC -> List.of(
                            new Convolution(name + ".conv1", name + ".bn1", inputChannels, width, 3, stride),
                            new Relu(),
                            new Convolution(name + ".conv2", name + ".bn2", width, outputChannels, 3, 1));
                    case BOTTLENECK -> List.of(
                            new Convolution(name + ".conv1", name + ".bn1", inputChannels, width, 1, 1),
                            new Relu(),
                            new Convolution(name + ".conv2", name + ".bn2", width, width, 3, stride),
                            new Relu(),
                            new Convolution(name + ".conv3", name + ".bn3", width, outputChannels, 1, 1));
                };
        boolean keepsShape = inputChannels == outputChannels && stride == 1;
        List<NetworkLayer> shortcut = keepsShape
                ? List.of()
                : List.of(new Convolution(
                        name + ".downsample.0", name + ".downsample.1", inputChannels, outputChannels, 1, stride));
        return new Residual(branch, shortcut);
    }
}
