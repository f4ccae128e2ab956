package io.tncc.cli.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.settings.LearnerOptions;
import io.tncc.model.engine.HostArray;
import io.tncc.model.file.Safetensors;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.train.LearnerSpec;
import io.tncc.model.train.StepReport;
import io.tncc.model.view.DrawnViews;
import io.tncc.model.view.ViewRecipe;
import io.tncc.pipeline.option.LearnerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepExportTest {

    private static final int SIDE = 16;
    private static final LearnerSpec SPEC = LearnerSettings.of(
            LearnerOptions.configuration(Map.of("input.decode-side", Integer.toString(SIDE), "view.keys", "weak")));

    @TempDir
    private Path folder;

    @Test
    void theFirstViewIsTheQuerysAndTheSecondTheKeys() throws Exception {
        byte[] pixels = new byte[4 * ImageBatch.imageBytes(SIDE)];
        new Random(1).nextBytes(pixels);
        ImageBatch batch = new ImageBatch(SIDE, pixels, new long[] {3, 1, 4, 5});
        try (StepExport export = new StepExport(folder)) {
            export.write(SPEC, batch, List.of(step()));
        }
        Safetensors views = Safetensors.parse(Files.readAllBytes(folder.resolve("views-1.safetensors")));
        assertThat(views.tensors())
                .containsEntry("first", drawn(SPEC.views().queries(), batch, 0))
                .containsEntry("second", drawn(SPEC.views().keys(), batch, 1))
                .doesNotContainValue(drawn(SPEC.views().queries(), batch, 1));
    }

    private static HostArray drawn(ViewRecipe recipe, ImageBatch batch, int draw) {
        try (DrawnViews views = new DrawnViews(recipe, SIDE)) {
            return views.of(batch, SPEC.seed(), DurableLearner.LANE, draw);
        }
    }

    private static StepReport step() {
        return new StepReport(1, 4, 0, false, true, 0, 0, 0, 0, null, 0, 0, 0.06, 0.001);
    }
}
