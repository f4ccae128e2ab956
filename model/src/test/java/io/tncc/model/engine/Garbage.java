package io.tncc.model.engine;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The memory that nothing in the JVM holds any more. */
public final class Garbage {

    private static final int BUFFERS = 10_000;

    private Garbage() {}

    /** Frees it, direct buffers too, and writes other things to where they were. */
    public static void collect() {
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        do {
            System.gc();
            pause();
        } while (garbage.get() != null);
        List<ByteBuffer> others = new ArrayList<>();
        for (int i = 0; i < BUFFERS; i++) {
            others.add(ByteBuffer.allocateDirect(Float.BYTES).putFloat(-1e30f));
        }
    }

    /** Direct buffers are freed by a thread of the JVM's, after the collection. */
    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
