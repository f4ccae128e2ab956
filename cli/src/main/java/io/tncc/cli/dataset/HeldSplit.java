package io.tncc.cli.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encoded images in memory. */
record HeldSplit(List<LabelledImage> images) implements Split {

    HeldSplit {
        images = List.copyOf(images);
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public @Nullable String label(int index) {
        return images.get(index).label();
    }

    @Override
    public LabelledImage image(int index) {
        return images.get(index);
    }
}
