package io.tncc.cli.train.run;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.model.engine.HostArray;
import io.tncc.model.file.Safetensors;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.model.train.StepReport;
import io.tncc.model.view.DrawnViews;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what each step had and gave, for another program to take the same steps: the initial encoder
 * ({@code initial.safetensors}), the views of step n ({@code views-n.safetensors}: the query's {@code first} and the key's {@code second}, (B, 3, S, S) each),
 * and a line a step of {@code steps.csv}.
 */
public final class StepExport implements AutoCloseable {

    private static final String HEADER =
            "step,images,loss,instance-loss,consistency-loss,consistency-weight,learning-rate\n";

    private final Path folder;
    private @Nullable DrawnViews queries;
    private @Nullable DrawnViews keys;

    public StepExport(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes a batch and what was learnt from it.
     *
     * @throws CommandFailure if that was more than one step, whose images are not those of the batch alone
     */
    void write(LearnerSpec spec, ImageBatch batch, List<StepReport> steps) {
        if (steps.size() != 1) {
            throw new CommandFailure("Steps are exported where each batch is one step, not %d".formatted(steps.size()));
        }
        StepReport step = steps.get(0);
        try {
            if (step.step() == 1) {
                Files.createDirectories(folder);
                byte[] initial =
                        Learner.initialEncoderFile(spec, DurableLearner.LANE).toBytes();
                Files.write(folder.resolve("initial.safetensors"), initial);
                Files.writeString(folder.resolve("steps.csv"), HEADER);
            }
            if (queries == null) {
                queries = new DrawnViews(spec.views().queries(), spec.imageSide());
            }
            if (keys == null) {
                keys = new DrawnViews(spec.views().keys(), spec.imageSide());
            }
            TreeMap<String, HostArray> views = new TreeMap<>();
            views.put("first", queries.of(batch, spec.seed(), DurableLearner.LANE, 0));
            views.put("second", keys.of(batch, spec.seed(), DurableLearner.LANE, 1));
            Files.write(
                    folder.resolve("views-%d.safetensors".formatted(step.step())),
                    new Safetensors(new TreeMap<>(), views).toBytes());
            Files.writeString(folder.resolve("steps.csv"), line(step), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new CommandFailure("The steps can not be written to %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private static String line(StepReport step) {
        return String.format(
                Locale.ROOT,
                "%d,%d,%.9g,%.9g,%.9g,%.9g,%.9g\n",
                step.step(),
                step.imagesSeen(),
                step.loss(),
                step.instanceLoss(),
                step.consistencyLoss(),
                step.consistencyWeight(),
                step.learningRate());
    }

    @Override
    public void close() {
        if (queries != null) {
            queries.close();
            queries = null;
        }
        if (keys != null) {
            keys.close();
            keys = null;
        }
    }
}
