package io.tncc.model.encoder;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A residual network of basic blocks (He, Zhang, Ren, Sun: "Deep Residual Learning for Image Recognition", 2015), without
 * its classifier.
 */
public enum Architecture {
    /** The paper's network for CIFAR (section 4.2): three stages of three blocks; the shortcuts are 1x1 convolutions. */
    RESNET20(3, List.of(16, 32, 64), List.of(Stem.CIFAR)),

    /** torchvision's {@code resnet18}: four stages of two blocks. */
    RESNET18(2, List.of(64, 128, 256, 512), List.of(Stem.CIFAR, Stem.IMAGENET));

    private final int blocksPerStage;
    private final List<Integer> stageWidths;
    private final List<Stem> stems;

    Architecture(int blocksPerStage, List<Integer> stageWidths, List<Stem> stems) {
        this.blocksPerStage = blocksPerStage;
        this.stageWidths = stageWidths;
        this.stems = stems;
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

    /** How many features the backbone gives of an image, F: the width of the last stage. */
    public int featureSize() {
        return stageWidths.get(stageWidths.size() - 1);
    }

    /** The first layers that this architecture can have. */
    public List<Stem> stems() {
        return stems;
    }

    int blocksPerStage() {
        return blocksPerStage;
    }

    /** The channels of each stage; every stage but the first halves the height and the width. */
    List<Integer> stageWidths() {
        return stageWidths;
    }
}
