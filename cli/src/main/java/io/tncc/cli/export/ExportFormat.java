package io.tncc.cli.export;

import io.tncc.cli.terminal.JsonOutput;
import io.tncc.model.embed.Embedder;
import io.tncc.model.embed.EmbeddingModule;
import io.tncc.model.embed.OnnxEmbedder;
import io.tncc.model.embed.OnnxModel;
import io.tncc.model.embed.TorchEmbedder;
import io.tncc.model.encoder.Precision;
import io.tncc.model.engine.OnnxRuntime;
import io.tncc.model.engine.OnnxSession;
import io.tncc.model.engine.Workspace;
import io.tncc.model.file.EncoderFile;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/** A format that encoders are exported in. */
enum ExportFormat {
    /** For ONNX Runtime and all that reads ONNX. */
    ONNX(".onnx") {
        @Override
        byte[] write(EncoderFile encoder, SortedMap<String, String> description) {
            return OnnxModel.ofPixels(encoder, description);
        }

        @Override
        Embedder other(EncoderFile encoder) {
            return TorchEmbedder.of(encoder, encoder.metadata().embeddingLayer(), Precision.FLOAT32);
        }

        @Override
        ExportedEmbedder load(byte[] file) {
            OnnxSession session = OnnxRuntime.session(file, Workspace.RETURNED);
            return new ExportedEmbedder() {
                @Override
                public float[][] embed(byte[] pixels, int count, int side) {
                    float[] embeddings = session.run(new long[] {count, side, side, 3}, pixels);
                    return Embedder.rows(embeddings, embeddings.length / count);
                }

                @Override
                public void close() {
                    session.close();
                }
            };
        }
    },

    /** For PyTorch, in Python and C++; its description is the extra file {@value #DESCRIPTION}. */
    TORCHSCRIPT(".pt") {
        @Override
        byte[] write(EncoderFile encoder, SortedMap<String, String> description) {
            return EmbeddingModule.archive(encoder, Map.of(DESCRIPTION, JsonOutput.text(description)));
        }

        @Override
        Embedder other(EncoderFile encoder) {
            return OnnxEmbedder.of(encoder, encoder.metadata().embeddingLayer(), Workspace.RETURNED);
        }

        @Override
        ExportedEmbedder load(byte[] file) {
            EmbeddingModule module = EmbeddingModule.load(file);
            return new ExportedEmbedder() {
                @Override
                public float[][] embed(byte[] pixels, int count, int side) {
                    return module.embed(pixels, count, side);
                }

                @Override
                public void close() {
                    module.close();
                }
            };
        }
    };

    static final String DESCRIPTION = "encoder.json";

    private final String extension;

    ExportFormat(String extension) {
        this.extension = extension;
    }

    /** The name for people. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The end of a file's name, with its dot. */
    String extension() {
        return extension;
    }

    /**
     * The encoder in this format. The same encoder gives the same bytes.
     *
     * @param description goes with it
     * @throws IllegalArgumentException if this release does not know such an encoder, or the weights are not its
     */
    abstract byte[] write(EncoderFile encoder, SortedMap<String, String> description);

    /** Another program than that of the format, with the encoder file: an export is compared with it. */
    abstract Embedder other(EncoderFile encoder);

    /** The program of the format, with such a file. */
    abstract ExportedEmbedder load(byte[] file);
}
