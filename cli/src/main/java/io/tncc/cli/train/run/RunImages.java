package io.tncc.cli.train.run;

import io.tncc.model.evaluate.LabelledImages;
import java.util.List;

/**
 * The decoded images of a run.
 *
 * @param dataset the name of the data set, without folders
 * @param classes the names of the classes, none where images have no labels; a label is an index into them
 * @param trained the images that the stream is made of
 * @param bank the images whose labels vote in evaluation, some of those trained on
 * @param queries the images to classify
 */
public record RunImages(
        String dataset, List<String> classes, LabelledImages trained, LabelledImages bank, LabelledImages queries) {

    public RunImages {
        classes = List.copyOf(classes);
    }

    /** Whether images have labels that tell them apart, without which kNN says nothing. */
    public boolean isLabelled() {
        return classes.size() > 1;
    }
}
