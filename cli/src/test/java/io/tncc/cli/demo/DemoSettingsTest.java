package io.tncc.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.DatasetSource;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoSettingsTest {

    private static final Dataset GENERATED = DatasetSource.parse("generated:40").open();

    /** By hand: 20,000 / 6 = 3,333 and 52 batches of 64 are 3,328; of 312 full batches the last is the 6 x 52nd. */
    @Test
    void whatIsKeptRunningPublishesByWholeBatches() {
        assertThat(everyImages(20_000, true, Map.of())).isEqualTo("3328");
        assertThat(everyImages(20_000, true, Map.of("training.batch-size", "100")))
                .isEqualTo("3300");
        assertThat(everyImages(20_000, true, Map.of("training.batch-size", "many")))
                .isEqualTo("3328");
        assertThat(everyImages(100, true, Map.of())).isEqualTo("64");
        assertThat(everyImages(20_000, false, Map.of())).isEqualTo("3334");
    }

    private static String everyImages(long images, boolean keepRunning, Map<String, String> overrides) {
        return new DemoSettings(GENERATED, images, Path.of("demo"), keepRunning, overrides)
                .jobOptions("localhost:9092", 8081, Path.of("/"))
                .get("publishing.every-images");
    }

    @Test
    void flinkIsForThisMachineAndItsPageTakesNoJars() {
        assertThat(new DemoSettings(GENERATED, 100, Path.of("demo"), false, Map.of())
                        .jobOptions("localhost:9092", 8081, Path.of("/")))
                .containsEntry("flink.rest.bind-address", "127.0.0.1")
                .containsEntry("flink.jobmanager.bind-host", "127.0.0.1")
                .containsEntry("flink.web.submit.enable", "false");
    }

    /** 224 is 3.5 times 64, so 12.25 times the pixels: 5,000 / 12.25 = 408.2 and 2,000 / 12.25 = 163.3. */
    @Test
    void ofLargerImagesFewerAreEvaluatedOn() {
        assertThat(DemoSettings.bankImages(32)).isEqualTo(5_000);
        assertThat(DemoSettings.bankImages(64)).isEqualTo(5_000);
        assertThat(DemoSettings.bankImages(224)).isEqualTo(409);
        assertThat(DemoSettings.queryImages(64)).isEqualTo(2_000);
        assertThat(DemoSettings.queryImages(224)).isEqualTo(164);
    }
}
