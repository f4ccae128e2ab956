package io.tncc.cli.produce;

/** Hears how far the production has come. Called by the thread that produces. */
@FunctionalInterface
public interface ProductionListener {

    /** So many images have been acknowledged by the broker. */
    void onProgress(long acknowledged);
}
