package io.tncc.model.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * The pickle (protocol 2) of an object with attributes, as far as a module needs it. Tensors lie beside it: the pickle names the
 * file of each. Source: Python's {@code pickletools}, and what {@code torch.jit.save} writes.
 */
final class TorchScriptPickle {

    private static final int MARK = '(';
    private static final int TUPLE = 't';
    private static final int EMPTY_TUPLE = ')';
    private static final int REDUCE = 'R';
    private static final int PERSISTENT_ID = 'Q';
    private static final int FALSE = 0x89;
    private static final int INT = 'J';

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    TorchScriptPickle() {
        put(0x80, 2);
    }

    /** An object made without arguments, whose attributes follow: a name and a value each. */
    TorchScriptPickle beginObject(String module, String name) throws IOException {
        global(module, name);
        return put(EMPTY_TUPLE, 0x81, '}', MARK);
    }

    /** The pickle, the attributes being complete. */
    byte[] endObject() {
        put('u', 'b', '.');
        return bytes.toByteArray();
    }

    TorchScriptPickle text(String text) throws IOException {
        byte[] utf8 = text.getBytes(UTF_8);
        put('X');
        littleEndian(utf8.length);
        bytes.write(utf8);
        return this;
    }

    TorchScriptPickle no() {
        return put(FALSE);
    }

    /** A contiguous float32 tensor on the CPU whose elements are all of a file. */
    TorchScriptPickle tensor(int file, long[] shape) throws IOException {
        long elements = 1;
        long[] strides = new long[shape.length];
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = elements;
            elements *= shape[axis];
        }
        global("torch._utils", "_rebuild_tensor_v2");
        put(MARK, MARK);
        text("storage");
        global("torch", "FloatStorage");
        text(Integer.toString(file)).text("cpu").number(elements);
        put(TUPLE, PERSISTENT_ID);
        number(0).numbers(shape).numbers(strides).no(); // from its first element; wants no gradient
        global("collections", "OrderedDict");
        return put(EMPTY_TUPLE, REDUCE, TUPLE, REDUCE);
    }

    private TorchScriptPickle numbers(long[] numbers) {
        put(MARK);
        for (long number : numbers) {
            number(number);
        }
        return put(TUPLE);
    }

    private TorchScriptPickle number(long number) {
        put(INT);
        littleEndian(Math.toIntExact(number));
        return this;
    }

    private void global(String module, String name) throws IOException {
        put('c');
        bytes.write((module + "\n" + name + "\n").getBytes(UTF_8));
    }

    private void littleEndian(int number) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            bytes.write(number >>> shift);
        }
    }

    private TorchScriptPickle put(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }
}
