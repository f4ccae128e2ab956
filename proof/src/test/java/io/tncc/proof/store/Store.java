package io.tncc.proof.store;

import java.nio.file.Path;
import java.util.Map;

/** Where a job keeps encoder files, checkpoints and savepoints. */
public interface Store extends AutoCloseable {

    /** A folder of the store for Flink. */
    String uri(String folder);

    /** The file on this machine that holds what Flink knows by the URI. */
    Path file(String uri);

    /** The options with which Flink reaches the store. */
    Map<String, String> flinkOptions();

    @Override
    default void close() {}

    /** A store in a folder of this machine. */
    static Store local(Path directory) {
        return new Store() {
            @Override
            public String uri(String folder) {
                return "file://" + directory.resolve(folder);
            }

            @Override
            public Path file(String uri) {
                return Path.of(uri.replaceFirst("^file:/*", "/"));
            }

            @Override
            public Map<String, String> flinkOptions() {
                return Map.of();
            }
        };
    }
}
