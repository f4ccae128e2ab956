package io.tncc.cli.dataset;

import ai.djl.Application.CV;
import ai.djl.basicdataset.BasicDatasets;
import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** CIFAR-10 (Krizhevsky, 2009) as DJL's repository serves it: its binary files, without any tensor engine. */
final class Cifar10Images {
    private static final List<String> CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    private Cifar10Images() {}

    static Dataset open() {
        MRL files = BasicDatasets.REPOSITORY.dataset(CV.ANY, BasicDatasets.GROUP_ID, "cifar10", "1.0");
        try {
            Artifact artifact = files.getDefaultArtifact();
            files.prepare(artifact, null);
            return new Dataset(
                    "cifar-10",
                    CLASSES,
                    new BinarySplit("train", read(files, artifact, "data_batch.bin")),
                    new BinarySplit("test", read(files, artifact, "test_batch.bin")));
        } catch (IOException e) {
            throw new CommandFailure(
                    "CIFAR-10 cannot be downloaded from %s (%s). Without the internet use another of: %s"
                            .formatted(BasicDatasets.DJL_REPO_URL, e, DatasetSource.SYNTAX),
                    e);
        }
    }

    private static byte[] read(MRL files, Artifact artifact, String name) throws IOException {
        try (InputStream in =
                files.getRepository().openStream(artifact.getFiles().get(name), null)) {
            return in.readAllBytes();
        }
    }

    /** Records of a label byte and three planes of 32 x 32 bytes: red, green, blue. */
    record BinarySplit(String split, byte[] records) implements Split {
        private static final int SIDE = 32;
        private static final int RECORD_BYTES = 1 + 3 * SIDE * SIDE;

        @Override
        public int size() {
            return records.length / RECORD_BYTES;
        }

        @Override
        public String label(int index) {
            return CLASSES.get(records[index * RECORD_BYTES]);
        }

        @Override
        public LabelledImage image(int index) {
            String id = "%s/%s/%05d.png".formatted(split, label(index), index);
            byte[] png = Png.encodePlanes(records, index * RECORD_BYTES + 1, SIDE, SIDE);
            return new LabelledImage(id, label(index), png, ImageFiles.PNG);
        }
    }
}
