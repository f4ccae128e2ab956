package io.tncc.pipeline.extension;

import java.io.Serializable;
import java.util.List;

/**
 * Takes embeddings to another place than their topic, which goes on to have them: a database, an index. At least once: after a
 * failure all since the last checkpoint come again, perhaps by a later encoder version, so let the last of a lane's id win. Each
 * subtask has a copy, which one thread calls.
 */
@FunctionalInterface
public interface EmbeddingSink extends Serializable {

    /**
     * Writes changes, in the order of their images. All are written when this returns.
     *
     * @param changes at least one
     * @throws Exception if they could not be written: the job goes back to its last checkpoint
     */
    void write(List<EmbeddingChange> changes) throws Exception;

    /** Called once before all else: the place for connections, which can not be serialised. */
    default void open() throws Exception {}

    /** Called once at the end, also after a failure, and also where {@link #open} was not called or failed. */
    default void close() throws Exception {}
}
