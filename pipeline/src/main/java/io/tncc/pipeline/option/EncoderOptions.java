package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import org.apache.flink.configuration.ConfigOption;

/** The encoder: backbone and projector. All of it is part of the state. */
public final class EncoderOptions {

    @Fixed(Half.TRAINING)
    public static final ConfigOption<Architecture> ARCHITECTURE = key("encoder.architecture")
            .enumType(Architecture.class)
            .defaultValue(Architecture.RESNET20)
            .withDescription("The backbone: ResNet-20 of the CIFAR family (64 features) or ResNet-18 (512 features).");

    @Fixed(Half.TRAINING)
    public static final ConfigOption<Stem> STEM = key("encoder.stem")
            .enumType(Stem.class)
            .defaultValue(Stem.CIFAR)
            .withDescription("The first layer of ResNet-18: a 3x3 convolution for small images (cifar), or a 7x7 "
                    + "convolution of stride 2 and max pooling (imagenet). ResNet-20 has only cifar.");

    @Fixed(Half.TRAINING)
    @Allowed(interval = "[8, 8192]")
    public static final ConfigOption<Integer> PROJECTOR_HIDDEN_SIZE = key("encoder.projector-hidden-size")
            .intType()
            .defaultValue(128)
            .withDescription("Width of the hidden layer of the projector.");

    @Fixed(Half.TRAINING)
    @Allowed(interval = "[8, 4096]")
    public static final ConfigOption<Integer> PROJECTION_SIZE = key("encoder.projection-size")
            .intType()
            .defaultValue(128)
            .withDescription("Width of the projection, which the loss compares.");

    private EncoderOptions() {}

    /** The backbones. */
    public enum Architecture {
        RESNET20,
        RESNET18;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }

    /** The first layers of ResNet-18. */
    public enum Stem {
        CIFAR,
        IMAGENET;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }
}
