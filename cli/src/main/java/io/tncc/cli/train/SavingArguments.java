package io.tncc.cli.train;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.train.plan.RunSettings;
import io.tncc.cli.train.result.Column;
import io.tncc.cli.train.run.CheckpointFolder;
import io.tncc.cli.train.run.StepExport;
import io.tncc.cli.train.run.Training.Saving;
import io.tncc.model.file.EncoderFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where what comes of runs goes, as arguments say. */
final class SavingArguments {

    private static final int FOLDER_NAME_LENGTH = 16;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The encoder file of the end. With several runs a folder, and a file for each in it.")
    private @Nullable Path out;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = {
                "Saves the run there on its way, each run in a folder of its own until it is over. One that --run-limit cut off",
                "goes on from there with --resume and a longer limit."
            })
    private @Nullable Path checkpoint;

    @Option(
            names = "--checkpoint-every",
            defaultValue = "10000",
            paramLabel = "N",
            description = "Images from one checkpoint to the next. Default: ${DEFAULT-VALUE}.")
    private long checkpointEvery;

    @Option(
            names = "--resume",
            description = "Goes on from the checkpoint, to the same encoder as if it had never stopped.")
    private boolean resume;

    @Option(
            names = "--export-steps",
            paramLabel = "DIR",
            description = {
                "For another program to take the same steps: writes the initial encoder, the views of each step",
                "(safetensors) and its losses (CSV) there. 24 KiB an image of 32 pixels."
            })
    private @Nullable Path exportSteps;

    /** Checks that the arguments go together; the message is what is wrong, or null. */
    @Nullable
    String problem(int runs) {
        if (resume && checkpoint == null) {
            return "--resume needs --checkpoint";
        }
        if (checkpointEvery < 1) {
            return "--checkpoint-every is %d; allowed: 1 and more".formatted(checkpointEvery);
        }
        if (exportSteps != null && (runs > 1 || resume)) {
            return "--export-steps takes a single run from its beginning";
        }
        return null;
    }

    /** Where a run is saved on its way. */
    Saving saving(Map<Column, String> identity) {
        CheckpointFolder folder = null;
        if (checkpoint != null) {
            String hash = EncoderFile.sha256(identity.toString().getBytes(StandardCharsets.UTF_8));
            folder = new CheckpointFolder(checkpoint.resolve(hash.substring(0, FOLDER_NAME_LENGTH)));
            if (folder.exists() && !resume) {
                throw new CommandFailure(
                        "%s holds a checkpoint of this run: --resume goes on from it; to begin anew, remove the folder"
                                .formatted(folder));
            }
        }
        return new Saving(folder, checkpointEvery, exportSteps == null ? null : new StepExport(exportSteps));
    }

    /** What is to be said of a run whose results are there, so that it is not made: it has no encoder to write. */
    String withoutTraining() {
        return out == null && exportSteps == null
                ? ""
                : ", so that no encoder or steps are written; remove its row to make it again";
    }

    /** Writes the encoder of a run that is over, if there is where to. */
    void write(EncoderFile encoder, RunSettings settings, int runs) {
        if (out == null) {
            return;
        }
        Path file = runs == 1 ? out : out.resolve(fileName(settings));
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.write(next, encoder.toBytes());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CommandFailure("%s can not be written: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static String fileName(RunSettings settings) {
        String name = settings.name().isEmpty() ? "run" : settings.name().replaceAll("[^A-Za-z0-9.=-]+", "-");
        return "%s-seed-%d.safetensors".formatted(name, settings.seed());
    }
}
