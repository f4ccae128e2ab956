package io.tncc.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.jni.IValueUtils;

/**
 * A function written as TorchScript text, which runs in libtorch as a whole. Where a whole network or a whole update would be
 * hundreds of calls, it is one, and one more for each argument.
 *
 * <p>Results belong to the manager of the first argument; call inside an {@code NDScope}. An argument whose name ends in
 * {@code []} is an element of the list parameter of that name: see {@link #list}.
 *
 * <p>Equal functions are compiled once, and freed with the last script of theirs: see {@link CompiledScripts}.
 */
public final class Script implements AutoCloseable {

    private final Torch torch;
    private final CompiledScripts.Lease lease;

    private Script(Torch torch, CompiledScripts.Lease lease) {
        this.torch = torch;
        this.lease = lease;
    }

    /**
     * Compiles a function, unless an equal one is in use already.
     *
     * @param torch closes the script, unless that was done before
     * @param signature the parameters and result, such as {@code x: Tensor, w: List[Tensor]) -> Tensor}
     * @param body the statements, each line without indentation of its own beyond the function's; indented here by four
     */
    public static Script compile(Torch torch, String signature, String body) {
        String methods = TorchScriptArchive.forward(signature, body);
        Script script = new Script(torch, CompiledScripts.lease(torch.manager().getDevice(), methods));
        torch.own(script);
        return script;
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
        return Computations.run(() -> IValueUtils.forward(lease.block(), arguments, false));
    }

    /** Calls the function, recording what gradients need if grad mode is on in this thread. */
    public NDList callRecording(NDList arguments) {
        Torch.prepareThread();
        return Computations.run(() -> IValueUtils.forward(lease.block(), arguments, true));
    }

    @Override
    public void close() {
        lease.close();
        torch.disown(this);
    }
}
