package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import org.apache.flink.configuration.ConfigOption;

/**
 * The encoder: backbone and projector. What decides the shapes of its weights is part of the state.
 *
 * <p>{@options}
 */
public final class EncoderOptions {

    @Fixed(Half.TRAINING)
    public static final ConfigOption<Architecture> ARCHITECTURE = key("encoder.architecture")
            .enumType(Architecture.class)
            .defaultValue(Architecture.RESNET20)
            .withDescription("The backbone: ResNet-20, -32 or -44 of the CIFAR family (64 features), or torchvision's "
                    + "ResNet-18, -34 (512 features) or -50 (2048 features).");

    @Fixed(Half.TRAINING)
    public static final ConfigOption<Stem> STEM = key("encoder.stem")
            .enumType(Stem.class)
            .defaultValue(Stem.CIFAR)
            .withDescription("The first layer: a 3x3 convolution for small images (cifar), or a 7x7 convolution of "
                    + "stride 2 and max pooling (imagenet). ResNet-20, -32 and -44 have only cifar.");

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

    @Allowed(interval = "[1, 1024]")
    public static final ConfigOption<Integer> BATCH_NORM_SPLITS = key("encoder.batch-norm-splits")
            .intType()
            .defaultValue(1)
            .withDescription("Parts of a batch with batch statistics of their own, as on so many GPUs; no more than "
                    + "have 32 images each. Keys are shuffled across them.");

    @Fixed
    @Allowed(
            pattern = "(/|[a-zA-Z][a-zA-Z0-9+.-]*:/).*",
            meaning = "an absolute path, or a URI such as s3://bucket/path")
    public static final ConfigOption<String> WARM_START = key("encoder.warm-start")
            .stringType()
            .noDefaultValue()
            .withDescription("A safetensors file whose weights every lane begins with: an encoder file, or a "
                    + "state_dict of torchvision's, whose classifier is left out and whose projector is new. It "
                    + "is read at each start of a task: keep it there, unchanged. Not set: random weights.");

    private EncoderOptions() {}

    /** The backbones. */
    public enum Architecture {
        RESNET20,
        RESNET32,
        RESNET44,
        RESNET18,
        RESNET34,
        RESNET50;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }

    /** The first layers. */
    public enum Stem {
        CIFAR,
        IMAGENET;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }
}
