package io.tncc.model.engine;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtSymbolBlock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The TorchScript of this process. To compile a network takes longer than a training step, and all lanes have the same one:
 * while one of them uses a function, it costs the others nothing. Functions have no state, so threads may share them.
 */
final class CompiledScripts {

    private static final Map<Source, Compiled> IN_USE = new HashMap<>();

    private CompiledScripts() {}

    private record Source(Device device, String methods) {}

    private static final class Compiled {

        private final LoadedModule module;
        private int leases;

        private Compiled(Source source) {
            module = new LoadedModule(source.device(), TorchScriptArchive.of(source.methods()));
        }
    }

    /** The right to call a function until it is closed. */
    static final class Lease implements AutoCloseable {

        private final Source source;
        private final PtSymbolBlock block;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Lease(Source source, PtSymbolBlock block) {
            this.source = source;
            this.block = block;
        }

        PtSymbolBlock block() {
            if (closed.get()) {
                throw new IllegalStateException("The script is closed");
            }
            return block;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                giveBack(source);
            }
        }
    }

    /** Compiles the methods of a module for the device, unless they are in use already. */
    static synchronized Lease lease(Device device, String methods) {
        Source source = new Source(device, methods);
        Compiled compiled = IN_USE.computeIfAbsent(source, Compiled::new);
        compiled.leases++;
        return new Lease(source, compiled.module.block());
    }

    private static synchronized void giveBack(Source source) {
        Compiled compiled = IN_USE.get(source);
        if (compiled != null && --compiled.leases == 0) {
            IN_USE.remove(source);
            compiled.module.close();
        }
    }

    /** How many functions are compiled. */
    static synchronized int inUse() {
        return IN_USE.size();
    }
}
