package io.tncc.model.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A TorchScript archive in libtorch. */
public final class LoadedModule implements AutoCloseable {

    private final NDManager manager;
    private final PtSymbolBlock block;

    LoadedModule(Device device, byte[] archive) {
        manager = NDManager.newBaseManager(device, "PyTorch");
        try {
            block = JniUtils.loadModule((PtNDManager) manager, new ByteArrayInputStream(archive), false, false);
        } catch (IOException e) {
            manager.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * Loads an archive onto the device of this process.
     *
     * @throws RuntimeException of the engine's if libtorch can not load it
     */
    public static LoadedModule load(byte[] archive) {
        Torch.prepareThread();
        return new LoadedModule(ProcessDevice.get(), archive);
    }

    /** Calls the module's function. Results belong to the manager of the first argument; call inside an {@code NDScope}. */
    public NDList call(NDList arguments) {
        Torch.prepareThread();
        return Computations.run(() -> IValueUtils.forward(block, arguments, false));
    }

    PtSymbolBlock block() {
        return block;
    }

    @Override
    public void close() {
        manager.close();
    }
}
