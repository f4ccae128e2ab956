package io.tncc.cli.train.plan;

/**
 * On what a run is evaluated, and when.
 *
 * @param on which images are classified
 * @param validationImages how many images of the training set are not trained on where those are classified
 * @param bankImages how many images vote at most: those trained on, or some of them
 * @param queryImages how many images are classified at most
 * @param everyImages after each how many images trained on, besides the end; 0 for the end only
 */
public record EvaluationSettings(Queries on, int validationImages, int bankImages, int queryImages, long everyImages) {

    static final int VALIDATION_DEFAULT = 5_000;

    /** Which images are classified. */
    public enum Queries {
        /** The test images. */
        TEST("test"),
        /** A part of the training images, always the same one, which is not trained on and has no vote. */
        VALIDATION("validation");

        private final String id;

        Queries(String id) {
            this.id = id;
        }

        /** The name in options. */
        public String id() {
            return id;
        }

        static Queries parse(String text) {
            for (Queries queries : values()) {
                if (queries.id.equals(text)) {
                    return queries;
                }
            }
            throw new IllegalArgumentException("'%s' is not allowed; test and validation are".formatted(text));
        }
    }

    /** On what it is, as results name it. Another number of validation images leaves others to train on. */
    public String id() {
        return on == Queries.TEST || validationImages == VALIDATION_DEFAULT
                ? on.id()
                : on.id() + "-" + validationImages;
    }

    /** How many of so many training images are trained on. */
    public int trainedOf(int trainImages) {
        return on == Queries.TEST ? trainImages : trainImages - validationImages;
    }
}
