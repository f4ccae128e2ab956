package io.tncc.model.encoder;

import java.util.Locale;

/** The layers before the first stage. */
public enum Stem {
    /** A 3x3 convolution of stride 1 and no pooling, for small images. */
    CIFAR,

    /** torchvision's 7x7 convolution of stride 2 and 3x3 max pooling of stride 2: a quarter of the side is left. */
    IMAGENET;

    /** The name in options and encoder files, such as {@code cifar}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The stem of the id.
     *
     * @throws IllegalArgumentException if there is none; the message lists the allowed ids
     */
    public static Stem of(String id) {
        for (Stem stem : values()) {
            if (stem.id().equals(id)) {
                return stem;
            }
        }
        throw new IllegalArgumentException("Unknown stem '%s'. Allowed: cifar, imagenet".formatted(id));
    }
}
