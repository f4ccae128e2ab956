package io.tncc.cli.bench;

/** In what a measurement is told. */
enum BenchUnit {
    IMAGES_PER_SECOND("images/s"),
    MILLISECONDS("ms"),
    GIGAFLOPS("GFLOP/s");

    private final String symbol;

    BenchUnit(String symbol) {
        this.symbol = symbol;
    }

    String symbol() {
        return symbol;
    }

    /**
     * @param amount all that was done: images, billions of operations
     * @param times how often
     * @param seconds in all
     */
    double of(double amount, int times, double seconds) {
        return this == MILLISECONDS ? 1e3 * seconds / times : amount / seconds;
    }
}
