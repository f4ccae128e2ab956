package io.tncc.cli.export;

import io.tncc.cli.encoder.EncoderOnDisk;
import io.tncc.model.embed.OnnxModel;
import io.tncc.model.file.EncoderMetadata;
import java.util.SortedMap;
import java.util.TreeMap;

/** What goes with an export: the metadata of the encoder file, where it comes from, and how images are to be handed in. */
final class ExportDescription {

    private ExportDescription() {}

    static SortedMap<String, String> of(EncoderOnDisk file) {
        EncoderMetadata metadata = file.encoder().metadata();
        int side = metadata.inputSide();
        SortedMap<String, String> text = new TreeMap<>(metadata.toText());
        text.put("tncc.encoder-sha256", file.sha256());
        text.put(
                "input." + OnnxModel.PIXELS,
                "uint8, (images, %d, %d, 3): red, green and blue of each pixel, row by row".formatted(side, side));
        text.put(
                "input.preparation",
                "the central square of the image, scaled to %d x %d pixels (bilinear, antialiased) and rounded"
                        .formatted(side, side));
        text.put(
                "input.normalisation",
                "is in the model: (pixel / 255 - input.mean) / input.standard-deviation of each channel");
        text.put(
                "output." + OnnxModel.EMBEDDINGS,
                "float32, (images, %d): vectors of length 1; those of different versions are not comparable"
                        .formatted(metadata.embeddingSize()));
        return text;
    }
}
