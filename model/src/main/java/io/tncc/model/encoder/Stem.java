package io.tncc.model.encoder;

/** The layers before the first stage. */
public enum Stem {
    /** A 3x3 convolution of stride 1 and no pooling, for small images. */
    CIFAR,

    /** torchvision's 7x7 convolution of stride 2 and 3x3 max pooling of stride 2: a quarter of the side is left. */
    IMAGENET
}
