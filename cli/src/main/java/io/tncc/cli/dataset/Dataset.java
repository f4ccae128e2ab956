package io.tncc.cli.dataset;

import io.tncc.cli.terminal.CommandFailure;
import java.util.List;

/**
 * Images to train on and to test with.
 *
 * @param name for people, such as {@code fashion-mnist}
 * @param classes the names of the classes; none where images have no labels
 * @param train the images to produce, and the bank of the nearest-neighbor evaluation
 * @param test the images that are classified in evaluation; empty where there are none
 */
public record Dataset(String name, List<String> classes, Split train, Split test) {

    public Dataset {
        classes = List.copyOf(classes);
        if (train.isEmpty()) {
            throw new CommandFailure("The data set %s has no training images".formatted(name));
        }
    }

    /** Whether images have labels that tell them apart. */
    public boolean isLabelled() {
        return classes.size() > 1;
    }

    /**
     * This data set, if its images have labels.
     *
     * @param purpose what needs them
     * @throws CommandFailure if they have none
     */
    public Dataset requireLabels(String purpose) {
        if (classes.isEmpty()) {
            throw new CommandFailure("%s needs labels, which the images of %s do not have: lay them out as %s"
                    .formatted(purpose, name, ImageFiles.LAYOUT));
        }
        return this;
    }

    /**
     * This data set, if it has test images.
     *
     * @throws CommandFailure if it has no test images
     */
    public Dataset requireTest() {
        if (test.isEmpty()) {
            throw new CommandFailure(
                    "The data set %s can be produced, but not evaluated on: it has no images test/CLASS/*.jpg or *.png, or only one image in all"
                            .formatted(name));
        }
        return this;
    }

    /**
     * This data set, if it can be evaluated on: uniformity is of pairs of test images.
     *
     * @throws CommandFailure if it has fewer than two
     */
    public Dataset requirePairsToTest() {
        if (requireTest().test().size() < 2) {
            throw new CommandFailure("The data set %s has one test image; an evaluation needs two".formatted(name));
        }
        return this;
    }
}
