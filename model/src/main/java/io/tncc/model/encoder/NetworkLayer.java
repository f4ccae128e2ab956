package io.tncc.model.encoder;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a network is made of. A network is a list of layers, each applied to the result of the one before. */
public sealed interface NetworkLayer {

    /** The trained weights of the layer, in torchvision's order. */
    default List<ParameterSpec> parameters() {
        return List.of();
    }

    /** The running statistics of the layer: mean, then variance. */
    default List<ParameterSpec> buffers() {
        return List.of();
    }

    /**
     * A square convolution without bias and the BatchNorm behind it, padded so that stride 1 keeps the side.
     *
     * @param name of the convolution
     * @param norm name of the BatchNorm
     */
    record Convolution(String name, String norm, int inputChannels, int outputChannels, int kernel, int stride)
            implements NetworkLayer {

        /** What BatchNorm adds to the variance before it takes the root. */
        public static final double NORM_EPSILON = 1e-5;

        /** The kernels: (outputs, inputs, kernel, kernel). */
        public ParameterSpec weight() {
            long side = kernel;
            return new ParameterSpec(
                    name + ".weight", List.of((long) outputChannels, (long) inputChannels, side, side));
        }

        /** What BatchNorm multiplies each channel by. */
        public ParameterSpec normWeight() {
            return perChannel("weight");
        }

        /** What BatchNorm adds to each channel. */
        public ParameterSpec normBias() {
            return perChannel("bias");
        }

        /** BatchNorm's mean of each channel. */
        public ParameterSpec runningMean() {
            return perChannel("running_mean");
        }

        /** BatchNorm's variance of each channel. */
        public ParameterSpec runningVariance() {
            return perChannel("running_var");
        }

        @Override
        public List<ParameterSpec> parameters() {
            return List.of(weight(), normWeight(), normBias());
        }

        @Override
        public List<ParameterSpec> buffers() {
            return List.of(runningMean(), runningVariance());
        }

        /** How many pixels of zeros are laid around. */
        public int padding() {
            return kernel / 2;
        }

        private ParameterSpec perChannel(String what) {
            return new ParameterSpec(norm + "." + what, List.of((long) outputChannels));
        }
    }

    /** The positive part. */
    record Relu() implements NetworkLayer {}

    /** 3x3 max pooling of stride 2, padded by 1. */
    record MaxPool() implements NetworkLayer {}

    /** The mean over height and width. */
    record GlobalMean() implements NetworkLayer {}

    /** The positive part of the branch's result plus the shortcut's; a shortcut without layers is the input itself. */
    record Residual(List<NetworkLayer> branch, List<NetworkLayer> shortcut) implements NetworkLayer {

        @Override
        public List<ParameterSpec> parameters() {
            return Stream.of(branch, shortcut)
                    .flatMap(layers -> NetworkLayer.parameters(layers).stream())
                    .toList();
        }

        @Override
        public List<ParameterSpec> buffers() {
            return Stream.of(branch, shortcut)
                    .flatMap(layers -> NetworkLayer.buffers(layers).stream())
                    .toList();
        }
    }

    /** A matrix and a bias. */
    record Linear(String name, int inputSize, int outputSize) implements NetworkLayer {

        /** The matrix: (outputs, inputs). */
        public ParameterSpec weight() {
            return new ParameterSpec(name + ".weight", List.of((long) outputSize, (long) inputSize));
        }

        /** What is added: (outputs). */
        public ParameterSpec bias() {
            return new ParameterSpec(name + ".bias", List.of((long) outputSize));
        }

        @Override
        public List<ParameterSpec> parameters() {
            return List.of(weight(), bias());
        }
    }

    /** The parameters of all the layers in order. */
    static List<ParameterSpec> parameters(List<NetworkLayer> layers) {
        return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
    }

    /** The buffers of all the layers in order. */
    static List<ParameterSpec> buffers(List<NetworkLayer> layers) {
        return layers.stream().flatMap(layer -> layer.buffers().stream()).toList();
    }

    /** The layers with every residual block replaced by the layers within. */
    static List<NetworkLayer> flat(List<NetworkLayer> layers) {
        List<NetworkLayer> flat = new ArrayList<>();
        for (NetworkLayer layer : layers) {
            if (layer instanceof Residual residual) {
                flat.addAll(flat(residual.branch()));
                flat.addAll(flat(residual.shortcut()));
            } else {
                flat.add(layer);
            }
        }
        return flat;
    }
}
