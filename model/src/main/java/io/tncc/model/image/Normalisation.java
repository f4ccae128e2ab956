package io.tncc.model.image;

import java.util.List;

/**
 * What is subtracted from each channel of an image in [0, 1], and what it is then divided by.
 *
 * @param mean of red, green and blue
 * @param standardDeviation of red, green and blue
 */
public record Normalisation(List<Float> mean, List<Float> standardDeviation) {

    /** The statistics of ImageNet, as torchvision's models expect them. */
    public static final Normalisation IMAGENET =
            new Normalisation(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

    /** The statistics of all pixels of CIFAR-10's training images. */
    public static final Normalisation CIFAR_10 =
            new Normalisation(List.of(0.4914f, 0.4822f, 0.4465f), List.of(0.2470f, 0.2435f, 0.2616f));

    public Normalisation {
        mean = List.copyOf(mean);
        standardDeviation = List.copyOf(standardDeviation);
        if (mean.size() != 3 || standardDeviation.size() != 3) {
            throw new IllegalArgumentException("A normalisation has three means and three standard deviations, not "
                    + mean + " and " + standardDeviation);
        }
        for (int channel = 0; channel < 3; channel++) {
            float deviation = standardDeviation.get(channel);
            if (!Float.isFinite(mean.get(channel)) || !(deviation > 0 && Float.isFinite(deviation))) {
                throw new IllegalArgumentException("Means are finite and standard deviations positive and finite, not "
                        + mean + " and " + standardDeviation);
            }
        }
    }
}
