package io.tncc.model.engine;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** An ONNX model in ONNX Runtime. Threads may share it. */
public final class OnnxSession implements AutoCloseable {

    /** What goes in is written into memory that ONNX Runtime reads; a thread needs that for one call at a time, whatever the session. */
    private static final ThreadLocal<FloatBuffer> INPUT = ThreadLocal.withInitial(() -> buffer(0));

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String inputName;

    /** Patterns of memory are of one shape, and the parts of batches have many. */
    OnnxSession(OrtEnvironment environment, byte[] model, Workspace workspace) {
        this.environment = environment;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.disablePerSessionThreads();
            options.setCPUArenaAllocator(workspace == Workspace.KEPT);
            options.setMemoryPatternOptimization(false);
            session = environment.createSession(model, options);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime can not load the model: " + e.getMessage(), e);
        }
        inputName = session.getInputNames().iterator().next();
    }

    /**
     * Runs a model that takes float32.
     *
     * @param shape of what goes in
     * @param input writes that, in row-major order from the beginning
     * @return what comes out, in row-major order
     * @throws IllegalStateException if the model can not be run on that
     */
    public float[] run(long[] shape, Consumer<FloatBuffer> input) {
        FloatBuffer buffer = input(Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact)));
        input.accept(buffer);
        buffer.rewind();
        return run(() -> OnnxTensor.createTensor(environment, buffer, shape));
    }

    /**
     * Runs a model that takes unsigned bytes.
     *
     * @param shape of what goes in
     * @param input in row-major order
     * @return what comes out, in row-major order
     * @throws IllegalStateException if the model can not be run on that
     */
    public float[] run(long[] shape, byte[] input) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(input.length).put(input).flip();
        return run(() -> OnnxTensor.createTensor(environment, buffer, shape, OnnxJavaType.UINT8));
    }

    private interface Input {
        OnnxTensor create() throws OrtException;
    }

    private float[] run(Input input) {
        return Computations.run(() -> {
            try (OnnxTensor tensor = input.create();
                    OrtSession.Result result = session.run(Map.of(inputName, tensor))) {
                return ((OnnxTensor) result.get(0)).getFloatBuffer().array();
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime can not run the model: " + e.getMessage(), e);
            }
        });
    }

    private static FloatBuffer input(int numbers) {
        FloatBuffer buffer = INPUT.get();
        if (buffer.capacity() < numbers) {
            buffer = buffer(numbers);
            INPUT.set(buffer);
        }
        return buffer.clear().limit(numbers);
    }

    private static FloatBuffer buffer(int numbers) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(numbers, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    @Override
    public void close() {
        Computations.release(() -> {
            try {
                session.close();
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime can not close a model: " + e.getMessage(), e);
            }
        });
    }
}
