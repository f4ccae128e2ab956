package io.tncc.cli.train.result;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The columns of a file of results, in their order. */
public enum Column {
    NAME("name"),
    DATASET("dataset"),
    ORDER("order"),
    SEED("seed"),
    IMAGES("images"),
    SETTINGS("settings"),
    EVALUATED_ON("evaluated-on"),
    BANK("bank"),
    QUERIES("queries"),
    TRAINED("trained"),
    KNN("knn"),
    FORGETTING("forgetting"),
    ALIGNMENT("alignment"),
    UNIFORMITY("uniformity"),
    STD("std"),
    RANK("rank"),
    LOSS("loss"),
    IMAGES_PER_SECOND("images-per-second"),
    SECONDS("seconds"),
    ENDED("ended"),
    SHA256("sha256"),
    VERSION("version");

    /** Numbers that runs can be compared by. */
    static final List<Column> FIGURES =
            List.of(KNN, FORGETTING, ALIGNMENT, UNIFORMITY, STD, RANK, LOSS, IMAGES_PER_SECOND, SECONDS);

    private final String title;

    Column(String title) {
        this.title = title;
    }

    /** The name in the file. */
    public String title() {
        return title;
    }

    /** Whether runs that differ in it are different runs. */
    boolean identifies() {
        return ordinal() >= DATASET.ordinal() && ordinal() <= QUERIES.ordinal();
    }

    /**
     * The figure of this name.
     *
     * @throws IllegalArgumentException if there is none, saying which there are
     */
    public static Column figure(String title) {
        return FIGURES.stream()
                .filter(column -> column.title.equals(title.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'%s' is no figure; allowed: %s"
                        .formatted(
                                title,
                                String.join(
                                        ", ",
                                        FIGURES.stream().map(Column::title).toList()))));
    }

    static String[] titles() {
        return Stream.of(values()).map(Column::title).toArray(String[]::new);
    }
}
