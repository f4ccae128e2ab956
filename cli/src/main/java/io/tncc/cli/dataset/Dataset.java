package io.tncc.cli.dataset;

import io.tncc.cli.terminal.CommandFailure;
import java.util.List;

/**
 * Labelled images to train on and to test with.
 *
 * @param name for people, such as {@code fashion-mnist}
 * @param classes the names of the classes
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

    /**
     * This data set, if it can be evaluated on.
     *
     * @throws CommandFailure if it has no test images
     */
    public Dataset requireTest() {
        if (test.isEmpty()) {
            throw new CommandFailure(
                    "The data set %s can be produced, but not evaluated on: it has no images test/CLASS/*.jpg or *.png"
                            .formatted(name));
        }
        return this;
    }
}
