package io.tncc.cli.export;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tncc.cli.terminal.CommandFailure;
import java.nio.ByteBuffer;
import java.util.Map;

/** An ONNX model in ONNX Runtime, on the CPU. */
final class OnnxEmbedder implements ExportedEmbedder {

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    /**
     * Loads a model.
     *
     * @throws CommandFailure if ONNX Runtime can not load it
     */
    OnnxEmbedder(byte[] model) {
        try {
            session = environment.createSession(model);
        } catch (OrtException e) {
            throw new CommandFailure("ONNX Runtime can not load the model: " + e.getMessage(), e);
        }
    }

    @Override
    public float[][] embed(byte[] pixels, int count, int side) {
        ByteBuffer direct = ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();
        long[] shape = {count, side, side, 3};
        try (OnnxTensor images = OnnxTensor.createTensor(environment, direct, shape, OnnxJavaType.UINT8);
                OrtSession.Result result = session.run(Map.of(ExportDescription.INPUT, images))) {
            return (float[][]) result.get(0).getValue();
        } catch (OrtException e) {
            throw new CommandFailure("ONNX Runtime can not run the model: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new CommandFailure("ONNX Runtime can not end: " + e.getMessage(), e);
        }
    }
}
