package io.tncc.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A function written as TorchScript text, called in one crossing of JNI. Where a whole network or a whole update would be
 * hundreds of calls, it is one.
 *
 * <p>Results belong to the manager of the first argument; call inside an {@code NDScope}. An argument whose name ends in
 * {@code []} is an element of the list parameter of that name: see {@link #list}.
 */
public final class Script implements AutoCloseable {

    private final PtSymbolBlock block;

    private Script(PtSymbolBlock block) {
        this.block = block;
    }

    /**
     * Compiles a function.
     *
     * @param torch the manager that owns the compiled code
     * @param signature the parameters and result, such as {@code x: Tensor, w: List[Tensor]) -> Tensor}
     * @param body the statements, each line without indentation of its own beyond the function's; indented here by four
     */
    public static Script compile(Torch torch, String signature, String body) {
        String methods = "  def forward(self: __torch__.M, " + signature + ":\n" + body.indent(4);
        try {
            byte[] archive = TorchScriptArchive.of(methods);
            PtNDManager manager = (PtNDManager) torch.manager();
            return new Script(JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The arrays as the elements of the list parameter {@code name}. Renames them. */
    public static NDList list(String name, Iterable<NDArray> arrays) {
        NDList list = new NDList();
        for (NDArray array : arrays) {
            array.setName(name + "[]");
            list.add(array);
        }
        return list;
    }

    /** Calls the function without recording for gradients. */
    public NDList call(NDList arguments) {
        Torch.prepareThread();
        return IValueUtils.forward(block, arguments, false);
    }

    /** Calls the function, recording what gradients need if grad mode is on in this thread. */
    public NDList callRecording(NDList arguments) {
        Torch.prepareThread();
        return IValueUtils.forward(block, arguments, true);
    }

    @Override
    public void close() {
        block.close();
    }
}
