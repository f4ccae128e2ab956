package io.tncc.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.evaluate.EvaluatedVersion;
import io.tncc.model.evaluate.Evaluation;
import io.tncc.schemas.EncoderVersion;
import java.time.Instant;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DemoReportTest {

    @Test
    void eachFigureOfAVersionHasItsName() {
        EncoderVersion announced = EncoderVersion.newBuilder()
                .setLane("main")
                .setVersion(3)
                .setImagesSeen(100)
                .setSteps(2)
                .setUri("file:///encoders/main/3.safetensors")
                .setSha256("0123")
                .setSizeBytes(4)
                .setArchitecture("resnet20")
                .setEventTime(Instant.EPOCH)
                .build();
        EvaluatedVersion version =
                new EvaluatedVersion(announced, new Evaluation(11, new TreeMap<>(), 0.5, 13, 14, 15, 16));
        assertThat(DemoReport.Version.of(version, true))
                .isEqualTo(
                        new DemoReport.Version(3, 100, 11.0, 13, 14, 15, 16, "/encoders/main/3.safetensors", "0123"));
        assertThat(DemoReport.Version.of(version, false).knn()).isNull();
    }
}
