package io.tncc.cli.bench;

/** Something to measure, ready to be done again and again. */
interface Workload extends AutoCloseable {

    /** What has to be done before each time, and does not count. */
    default void prepare() throws Exception {}

    /** Does it once. Returns how much that was: images, billions of operations. */
    double once() throws Exception;

    @Override
    default void close() {}
}
