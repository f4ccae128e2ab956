package io.tncc.cli.dataset;

import io.tncc.cli.dataset.generated.GeneratedImages;
import java.util.Objects;

/** Generated pictures as PNG. */
record GeneratedSplit(GeneratedImages images) implements Split {

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public String label(int index) {
        return images.label(index);
    }

    @Override
    public LabelledImage image(int index) {
        Objects.checkIndex(index, size());
        String id = "%s/%s/%07d.png".formatted(images.split(), label(index), index);
        return new LabelledImage(id, label(index), Png.encode(images.draw(index)), ImageFiles.PNG);
    }
}
