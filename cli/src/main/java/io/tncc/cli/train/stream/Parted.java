package io.tncc.cli.train.stream;

/** A stream whose first parts are one class each. */
abstract class Parted implements ImageStream {

    private final Parts parts;
    private final int[] classes;

    /** @param classes the label of each of the first parts */
    Parted(Parts parts, int[] classes) {
        this.parts = parts;
        this.classes = classes;
    }

    @Override
    public long shownAfter(int label) {
        for (int part = 0; part < classes.length; part++) {
            if (classes[part] == label) {
                return parts.start(part + 1);
            }
        }
        return 0;
    }
}
