package io.tncc.model.encoder;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A residual network (He, Zhang, Ren, Sun: "Deep Residual Learning for Image Recognition", 2015) without its classifier.
 */
public enum Architecture {
    /** The paper's network for CIFAR (section 4.2): three stages of three blocks; the shortcuts are 1x1 convolutions. */
    RESNET20(Block.BASIC, List.of(3, 3, 3), List.of(16, 32, 64), List.of(Stem.CIFAR)),

    /** The same with five blocks a stage. */
    RESNET32(Block.BASIC, List.of(5, 5, 5), List.of(16, 32, 64), List.of(Stem.CIFAR)),

    /** The same with seven blocks a stage. */
    RESNET44(Block.BASIC, List.of(7, 7, 7), List.of(16, 32, 64), List.of(Stem.CIFAR)),

    /** torchvision's {@code resnet18}. */
    RESNET18(Block.BASIC, List.of(2, 2, 2, 2), List.of(64, 128, 256, 512), List.of(Stem.CIFAR, Stem.IMAGENET)),

    /** torchvision's {@code resnet34}. */
    RESNET34(Block.BASIC, List.of(3, 4, 6, 3), List.of(64, 128, 256, 512), List.of(Stem.CIFAR, Stem.IMAGENET)),

    /** torchvision's {@code resnet50}, whose blocks have their stride in the 3x3 convolution. */
    RESNET50(Block.BOTTLENECK, List.of(3, 4, 6, 3), List.of(64, 128, 256, 512), List.of(Stem.CIFAR, Stem.IMAGENET));

    private final Block block;
    private final List<Integer> blocksOfStages;
    private final List<Integer> stageWidths;
    private final List<Stem> stems;

    Architecture(Block block, List<Integer> blocksOfStages, List<Integer> stageWidths, List<Stem> stems) {
        this.block = block;
        this.blocksOfStages = blocksOfStages;
        this.stageWidths = stageWidths;
        this.stems = stems;
    }

    /** What a stage is made of. */
    enum Block {
        /** Two 3x3 convolutions. */
        BASIC(1),
        /** A 1x1 convolution to the width, a 3x3 one, and a 1x1 one to four times the width. */
        BOTTLENECK(4);

        private final int expansion;

        Block(int expansion) {
            this.expansion = expansion;
        }

        /** How many times the width of its stage a block gives out. */
        int expansion() {
            return expansion;
        }
    }

    /**
     * The architecture of the id.
     *
     * @throws IllegalArgumentException if there is none; the message lists the allowed ids
     */
    public static Architecture of(String id) {
        return Arrays.stream(values())
                .filter(architecture -> architecture.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown architecture '%s'. Allowed: %s"
                        .formatted(
                                id,
                                Arrays.stream(values()).map(Architecture::id).collect(Collectors.joining(", ")))));
    }

    /** The name in options and encoder files, such as {@code resnet20}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How many features the backbone gives of an image, F: what the last stage gives out. */
    public int featureSize() {
        return stageWidths.get(stageWidths.size() - 1) * block.expansion();
    }

    /** The first layers that this architecture can have. */
    public List<Stem> stems() {
        return stems;
    }

    Block block() {
        return block;
    }

    /** How many blocks each stage has. */
    List<Integer> blocksOfStages() {
        return blocksOfStages;
    }

    /** The channels within each stage; every stage but the first halves the height and the width. */
    List<Integer> stageWidths() {
        return stageWidths;
    }
}
