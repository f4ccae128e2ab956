package io.tncc.cli.dataset;

/** The choice of a data set where nobody names one. */
public final class Datasets {

    private Datasets() {}

    /** A data set and, in words, why it was chosen. */
    public record Choice(Dataset dataset, String reason) {}

    /** The first that is at hand: Fashion-MNIST where its Debian package is installed, else generated pictures. */
    public static Choice firstAtHand() {
        return firstAtHand(new DatasetSource.FashionMnist(DatasetSource.FashionMnist.DEBIAN_DIRECTORY));
    }

    static Choice firstAtHand(DatasetSource.FashionMnist fashionMnist) {
        if (fashionMnist.atHand()) {
            return new Choice(
                    fashionMnist.open(), "Debian's package dataset-fashion-mnist is installed on this machine");
        }
        return new Choice(
                new DatasetSource.Generated(DatasetSource.Generated.TRAIN_IMAGES).open(),
                "no data set is installed on this machine, and these pictures need none");
    }
}
