package io.tncc.model.train;

import static io.tncc.model.train.TestLearners.SIDE;
import static io.tncc.model.train.TestLearners.SPEC;
import static io.tncc.model.train.TestLearners.batch;
import static io.tncc.model.train.TestLearners.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.tncc.model.encoder.Encoder;
import io.tncc.model.encoder.TrainingMode;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Torch;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.image.Normalisation;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Encoder files whose statistics are those of given images. */
class RecalibrationTest {

    @Test
    void recalibratingAFileLeavesTheLearnerAsItIs() {
        try (Learner learner = Learner.initial(SPEC, "lane")) {
            train(learner, 0, 3);
            byte[] running = learner.encoderFile(1).toBytes();
            EncoderFile recalibrated = learner.encoderFile(1, batch(0, 16));
            assertThat(recalibrated.weights().get("conv1.weight"))
                    .isEqualTo(learner.encoderFile(1).weights().get("conv1.weight"));
            assertThat(recalibrated.weights().get("bn1.running_mean"))
                    .isNotEqualTo(learner.encoderFile(1).weights().get("bn1.running_mean"));
            assertThat(learner.encoderFile(1).toBytes()).isEqualTo(running);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> learner.encoderFile(1, batch(0, 0)))
                    .withMessageContaining("at least one batch");
        }
    }

    @Test
    void statisticsAreRecalibratedOverImagesAsTheyAreEmbedded() {
        ImageBatch images = batch(0, 16);
        try (Torch torch = Torch.open();
                Learner learner = Learner.initial(SPEC, "lane")) {
            train(learner, 0, 3);
            SortedMap<String, HostArray> recalibrated =
                    learner.encoderFile(1, images).weights();
            try (Encoder encoder = new Encoder(
                    torch,
                    SPEC.encoder(),
                    TrainingMode.STANDARD,
                    learner.encoderFile(1).weights())) {
                encoder.recalibrate(List.of(normalised(images)), torch::array);
                encoder.weights().forEach((name, array) -> assertThat(
                                recalibrated.get(name).values())
                        .as(name)
                        .containsExactly(array.values(), within(1e-4f)));
            }
        }
    }

    /** The images themselves, with p / 255, less the mean, divided by the deviation: (B, 3, S, S). */
    private static HostArray normalised(ImageBatch images) {
        Normalisation normalisation = SPEC.views().normalisation();
        int plane = SIDE * SIDE;
        float[] values = new float[images.pixels().length];
        for (int i = 0; i < values.length; i++) {
            int image = i / (3 * plane);
            int place = i / 3 % plane;
            int channel = i % 3;
            float color = (images.pixels()[i] & 0xff) / 255f;
            values[(3 * image + channel) * plane + place] =
                    (color - normalisation.mean().get(channel))
                            / normalisation.standardDeviation().get(channel);
        }
        return new HostArray(new long[] {images.size(), 3, SIDE, SIDE}, values);
    }

    /** As many pixels as 256 images of side 224 have, 12,845,056: of side 1024 they are 12.25 images. */
    @Test
    void statisticsAreGatheredOverFewerImagesAtOnceWhereTheyAreLarge() {
        assertThat(IntStream.of(8, 32, 224).map(Recalibration::imagesAtOnce)).containsOnly(256);
        assertThat(Recalibration.imagesAtOnce(448)).isEqualTo(64);
        assertThat(Recalibration.imagesAtOnce(1024)).isEqualTo(12);
        assertThat(Recalibration.imagesAtOnce(100_000)).isEqualTo(3);
    }
}
