package io.tncc.pipeline.embed;

import java.io.Serializable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Makes the one thread that embeds for a task. */
@FunctionalInterface
interface EmbeddingThread extends Serializable {

    /** A thread of its own, which lives as long as the task: whoever calls libtorch anew has it make workers anew. */
    EmbeddingThread OF_ITS_OWN = () -> Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "embedding");
        thread.setDaemon(true);
        return thread;
    });

    ExecutorService start();
}
