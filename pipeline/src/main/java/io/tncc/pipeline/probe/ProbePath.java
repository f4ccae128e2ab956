package io.tncc.pipeline.probe;

import io.tncc.model.image.ImageBatch;
import io.tncc.pipeline.decode.ImageDecoder;
import io.tncc.pipeline.decode.Rejection;
import io.tncc.pipeline.decode.Sampling;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.ProbeOptions;
import io.tncc.pipeline.option.TrainingOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * The images of {@code probe.path}: of all that lie there, as many as {@code probe.images} whose names have the lowest hashes, in
 * that order. So the same path gives the same images, whatever order a file system lists them in.
 */
public final class ProbePath {

    private ProbePath() {}

    /**
     * Reads the images; their ordinals are the hashes of their names.
     *
     * @throws IOException if they can not be read just now
     * @throws SuppressRestartsException if there are not two, one is no image, or some lie in folders and some do not
     */
    public static ImageBatch read(PipelineConfiguration configuration) throws IOException {
        String path = configuration.get(ProbeOptions.PATH);
        Sampling sampling = new Sampling(configuration.get(TrainingOptions.SEED), 1);
        ProbeFiles files = new ProbeFiles(sampling, configuration.get(ProbeOptions.IMAGES));
        try {
            return batch(configuration, files.read(new Path(path)));
        } catch (IllegalArgumentException e) {
            throw new SuppressRestartsException(new IllegalArgumentException(
                    "%s: %s can not be the probe set: %s".formatted(ProbeOptions.PATH.key(), path, e.getMessage()), e));
        }
    }

    private static ImageBatch batch(PipelineConfiguration configuration, SortedMap<Long, ProbeFiles.File> files) {
        if (files.size() < 2) {
            throw new IllegalArgumentException(
                    "it holds %d images (%s); a probe set has at least 2".formatted(files.size(), ProbeFiles.NAMES));
        }
        ImageDecoder decoder = ImageDecoder.of(configuration);
        List<byte[]> pixels = new ArrayList<>();
        for (ProbeFiles.File file : files.values()) {
            try {
                pixels.add(decoder.decode(file.content()));
            } catch (Rejection e) {
                throw new IllegalArgumentException("%s: %s".formatted(file.name(), e.message()), e);
            }
        }
        long[] ordinals = files.keySet().stream().mapToLong(Long::longValue).toArray();
        return ImageBatch.of(decoder.side(), pixels, ordinals, labels(files));
    }

    /** Numbers of classes in alphabetical order; none where all images lie in one folder. */
    private static int[] labels(Map<Long, ProbeFiles.File> files) {
        List<String> folders = files.values().stream()
                .map(ProbeFiles.File::folder)
                .distinct()
                .sorted()
                .toList();
        if (folders.size() < 2) {
            return new int[0];
        }
        if (folders.contains("")) {
            throw new IllegalArgumentException(
                    "some images lie in folders, such as %s, and some beside them. A folder is a class: put all into folders, or none"
                            .formatted(folders.get(1)));
        }
        return files.values().stream()
                .mapToInt(file -> folders.indexOf(file.folder()))
                .toArray();
    }
}
