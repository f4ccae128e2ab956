package io.tncc.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.Main;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.dataset.Split;
import io.tncc.model.file.EncoderFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainCommandTest {

    private static final String GRID =
            """
            seeds: 2
            settings:
              images: 48
              evaluate-every: 24
              bank-images: 40
              query-images: 30
              input.decode-side: 16
              encoder.projector-hidden-size: 16
              encoder.projection-size: 16
              memory.size: 64
              training.batch-size: 12
            rows:
              - name: infonce
                objective.kernel: gaussian
                objective.consistency: none
              - name: tncc, from the start
                objective.consistency-start-images: 0
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private Path grid;
    private Path results;

    @BeforeEach
    void writeGrid() throws IOException {
        grid = Files.writeString(folder.resolve("grid.yaml"), GRID);
        results = folder.resolve("results.csv");
    }

    @Test
    void aGridIsTrainedComparedAndDrawn() throws IOException {
        Path plot = folder.resolve("plot.png");
        assertThat(trainGrid("--out", folder.resolve("encoders").toString(), "--plot", plot.toString()))
                .as(err.toString())
                .isZero();
        List<String> rows = Files.readAllLines(results);
        assertThat(rows).hasSize(1 + 4);
        assertThat(rows.get(1)).startsWith("infonce,generated:60,shuffled,1,48,");
        assertThat(rows.get(2)).startsWith("\"tncc, from the start\",generated:60,shuffled,1,48,");
        assertThat(rows.get(4)).contains(",complete,");
        assertThat(out.toString())
                .contains("Run 4 of 4, tncc, from the start seed 2")
                .containsPattern("tncc, from the start {6}2 .* \\(2 seeds\\)");
        assertThat(folder.resolve("encoders").toFile().list())
                .containsExactlyInAnyOrder(
                        "infonce-seed-1.safetensors",
                        "infonce-seed-2.safetensors",
                        "tncc-from-the-start-seed-1.safetensors",
                        "tncc-from-the-start-seed-2.safetensors");
        byte[] encoder = Files.readAllBytes(folder.resolve("encoders/infonce-seed-1.safetensors"));
        assertThat(rows.get(1)).contains(EncoderFile.sha256(encoder));

        JsonNode line = new ObjectMapper()
                .readTree(Files.readAllLines(folder.resolve("results.jsonl")).get(0));
        assertThat(line.get("method").get("method.kernel").asText()).contains("Gaussian");
        assertThat(line.get("curve")).hasSize(2);
        assertThat(line.get("curve").get(0).get("images").asInt()).isEqualTo(24);
        assertThat(line.get("curve").get(1).get("knn").asDouble())
                .isEqualTo(line.get("knn").asDouble(), within(1e-4));
        assertThat(line.get("curve").get(0).get("knn-of-classes")).hasSize(10);

        BufferedImage picture = ImageIO.read(plot.toFile());
        assertThat(picture.getWidth()).isEqualTo(1000);
        // the line of the first setting, and that of the second
        assertThat(colours(picture)).contains(0xFF0072B2, 0xFFD55E00);
    }

    /** Two at a time give what one at a time does: the encoders' hashes are in the rows. */
    @Test
    void severalRunsAtATimeGiveTheSameEncoders() throws IOException {
        assertThat(trainGrid()).as(err.toString()).isZero();
        Set<String> alone = encoders();
        Files.delete(results);
        assertThat(trainGrid("--at-once", "3")).as(err.toString()).isZero();
        assertThat(encoders()).hasSize(4).isEqualTo(alone);
        assertThat(Files.readAllLines(folder.resolve("results.jsonl"))).hasSize(2 * 4);
        assertThat(out.toString()).contains("  run 4: 48 images in");
    }

    private Set<String> encoders() throws IOException {
        return Files.readAllLines(results).stream()
                .skip(1)
                .map(row -> row.replaceAll(".*,([0-9a-f]{64}),.*", "$1"))
                .collect(Collectors.toSet());
    }

    @Test
    void runsWhoseResultsAreThereAreLeftOut() throws IOException {
        assertThat(trainGrid("--seeds", "1")).as(err.toString()).isZero();
        String before = Files.readString(results);
        assertThat(trainGrid("--seeds", "1")).isZero();
        assertThat(out.toString()).contains("Run 1 of 2, infonce seed 1: is in").contains("Run 2 of 2, tncc");
        assertThat(Files.readString(results)).isEqualTo(before);
        assertThat(trainGrid("--seeds", "2")).isZero();
        assertThat(Files.readString(results)).startsWith(before);
        assertThat(Files.readAllLines(results)).hasSize(1 + 4);
    }

    @Test
    void resultsAreComparedWithoutTraining() throws IOException {
        assertThat(trainGrid("--seeds", "1")).isZero();
        assertThat(run(
                        "train",
                        "--compare",
                        results.toString(),
                        "--figure",
                        "rank",
                        "--baseline",
                        "tncc, from the start"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains("difference to tncc, from the start")
                .contains("(1 seed: no interval)");
    }

    @Test
    void aRunThatIsOverLeavesNoCheckpoint() {
        Path checkpoints = folder.resolve("checkpoints");
        assertThat(trainGrid("--seeds", "1", "--checkpoint", checkpoints.toString(), "--checkpoint-every", "12"))
                .as(err.toString())
                .isZero();
        assertThat(checkpoints).isEmptyDirectory();
    }

    @Test
    void whatIsMissingOrWrongIsNamed() {
        assertThat(run("train")).isEqualTo(2);
        assertThat(err.toString()).contains("--dataset");
        assertThat(run("train", "--dataset", "generated:50", "--order", "sorted"))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("'sorted' is not an order; allowed: shuffled | by-class | bursts[:N] | drift");
        assertThat(run("train", "--dataset", "generated:50", "--seeds", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("'x' are no seeds");
        assertThat(run("train", "--dataset", "generated:50", "--set", "kafka.group-prefix=x"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("'kafka.group-prefix' is none of a run");
        assertThat(run("train", "--dataset", "generated:50", "--plot", "x.png")).isEqualTo(2);
        assertThat(err.toString()).contains("--plot needs --results");
        assertThat(run("train", "--dataset", "generated:50", "--resume")).isEqualTo(2);
        assertThat(err.toString()).contains("--resume needs --checkpoint");
        assertThat(run("train", "--dataset", "generated:50", "--at-once", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--at-once is 0; allowed: 1 or more");
    }

    @Test
    void aBaselineThatIsNoRowIsRefusedBeforeTraining() {
        assertThat(trainGrid("--baseline", "tncc")).isEqualTo(1);
        assertThat(err.toString()).contains("--baseline is 'tncc'; allowed: infonce | tncc, from the start");
        assertThat(out.toString()).doesNotContain("Run 1");
    }

    @Test
    void aRunThatIsThereSaysThatItWritesNoEncoder() {
        assertThat(trainGrid("--seeds", "1")).isZero();
        assertThat(trainGrid("--seeds", "1", "--out", folder.resolve("encoders").toString()))
                .isZero();
        assertThat(out.toString()).contains("results.csv, so that no encoder or steps are written; remove its row");
        assertThat(folder.resolve("encoders")).doesNotExist();
    }

    /** The name of a row is for people, and the present one counts. */
    @Test
    void aRunThatIsThereUnderAnotherNameHasThatOfTheGrid() throws IOException {
        assertThat(trainGrid("--seeds", "1")).isZero();
        grid = Files.writeString(folder.resolve("grid.yaml"), GRID.replace("name: infonce", "name: contrast"));
        assertThat(trainGrid("--seeds", "1", "--baseline", "contrast"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("difference to contrast");
    }

    @Test
    void imagesWithoutLabelsAreTrainedOnAndHaveNoKnn() throws IOException {
        String photos = unlabelled();
        assertThat(run(train(photos, "--seeds", "2", "--evaluate-every", "12")))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .containsPattern("24 images: alignment [0-9.]+, uniformity")
                .contains("Images of less than two classes have no knn; --figure NAME compares by another")
                .doesNotContain("kNN");
        Map<String, String> row = rows().get(0);
        assertThat(row.get("knn")).isEmpty();
        assertThat(row.get("forgetting")).isEmpty();
        assertThat(Double.parseDouble(row.getOrDefault("uniformity", ""))).isNegative();
        JsonNode line = lines().get(0);
        assertThat(line.get("classes")).isEmpty();
        assertThat(line.at("/curve/1/alignment").asDouble()).isPositive();
        assertThat(line.at("/curve/1").has("knn")).isFalse();

        assertThat(run(train(photos, "--seeds", "2", "--evaluate-every", "12", "--figure", "std")))
                .isZero();
        assertThat(out.toString()).contains("seed 1: is in " + results).containsPattern("setting +seeds +std");
        assertThat(rows()).hasSize(2);

        Path plot = folder.resolve("plot.png");
        assertThat(run("train", "--compare", results.toString(), "--plot", plot.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("There is no kNN to draw: images without labels have none");
        assertThat(plot).doesNotExist();
        assertThat(run("train", "--compare", results.toString(), "--baseline", "other"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("No row has the name 'other'");
    }

    @Test
    void imagesWithoutLabelsAreSetAsideAndSavedToo() throws IOException {
        String[] bursts = {"--order", "bursts:4", "--evaluate-on", "validation", "--validation-images", "6"};
        String photos = unlabelled();
        assertThat(run(train(photos, bursts))).as(err.toString()).isZero();
        Map<String, String> whole = rows().get(0);
        assertThat(whole).containsEntry("evaluated-on", "validation-6").containsEntry("queries", "6");

        Files.delete(results);
        List<String> saving = new ArrayList<>(List.of(bursts));
        saving.addAll(List.of("--checkpoint", folder.resolve("checkpoints").toString()));
        saving.addAll(List.of("--checkpoint-every", "12", "--run-limit", "1ms"));
        assertThat(run(train(photos, saving.toArray(String[]::new)))).isZero();
        assertThat(rows().get(0)).containsEntry("ended", "cut-off").containsEntry("trained", "12");
        saving.set(saving.indexOf("1ms"), "10m");
        saving.add("--resume");
        assertThat(run(train(photos, saving.toArray(String[]::new)))).isZero();
        assertThat(rows().get(1)).containsEntry("sha256", whole.get("sha256"));
    }

    @Test
    void whatNeedsLabelsIsNamedBeforeTraining() throws IOException {
        String photos = unlabelled();
        for (List<String> needs : List.of(
                List.of("--order", "by-class"),
                List.of("--order", "drift"),
                List.of("--set", "objective.neighbor-choice=same-label"),
                List.of("--plot", folder.resolve("plot.png").toString()))) {
            assertThat(run(train(photos, needs.toArray(String[]::new)))).isEqualTo(1);
        }
        assertThat(err.toString())
                .contains("The order by-class needs labels, which the images of folder:")
                .contains("The order drift needs labels")
                .contains("objective.neighbor-choice: same-label needs labels")
                .contains("--plot draws kNN, for which images need labels of two classes or more");
        assertThat(out.toString()).doesNotContain("Run 1");
    }

    @Test
    void aWarmStartThatIsNotThereOrOfAnotherEncoderIsNamedBeforeTraining() throws IOException {
        Path encoder = folder.resolve("encoder.safetensors");
        Path other = folder.resolve("other");
        String warm = "encoder.warm-start=";
        assertThat(run(train("generated:50", "--set", warm + other))).isEqualTo(1);
        assertThat(out.toString()).doesNotContain("Run 1");

        assertThat(run(train("generated:50", "--out", encoder.toString())))
                .as(err.toString())
                .isZero();
        assertThat(run(train("generated:50", "--set", warm + encoder))).isZero();
        assertThat(lines().get(1).at("/method/method.warm-start-sha256").asText())
                .isEqualTo(rows().get(0).get("sha256"));
        String before = out.toString();
        Path rows = Files.writeString(
                folder.resolve("rows.yaml"),
                """
                rows:
                  - name: one
                    encoder.warm-start: %1$s
                  - name: smaller
                    encoder.warm-start: %1$s
                    encoder.projection-size: 8
                """
                        .formatted(encoder));
        assertThat(run(train("generated:50", "--grid", rows.toString()))).isEqualTo(1);
        assertThat(out.toString()).isEqualTo(before);
        assertThat(err.toString())
                .contains("encoder.warm-start: " + other + " can not be read: ")
                .contains("encoder.warm-start: " + encoder + " can not be begun with: ")
                .contains("projector.2.weight has shape [128, 16], not [8, 16]")
                .doesNotContain("unexpected error");
    }

    @Test
    void helpHasExamples() {
        assertThat(run("train", "--help")).isZero();
        assertThat(out.toString()).contains("Examples:").contains("--grid benchmarks/learning/");
    }

    private int trainGrid(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train", "--dataset", "generated:60", "--grid", grid.toString(), "--results", results.toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    /** 24 images in batches of 12. */
    private String[] train(String dataset, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("train", "--dataset", dataset, "--results", results.toString(), "--query-images", "10"));
        for (String setting : List.of(
                "input.decode-side=16",
                "encoder.projector-hidden-size=16",
                "memory.size=64",
                "training.batch-size=12",
                "images=24")) {
            arguments.addAll(List.of("--set", setting));
        }
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** A folder of 30 images, without folders of classes. */
    private String unlabelled() throws IOException {
        Path photos = Files.createDirectories(folder.resolve("photos"));
        Split images = DatasetSource.parse("generated:30").open().train();
        for (int i = 0; i < images.size(); i++) {
            Files.write(photos.resolve(i + ".png"), images.image(i).content());
        }
        return "folder:" + photos;
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("results.jsonl"))) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    private List<Map<String, String>> rows() throws IOException {
        List<String> lines = Files.readAllLines(results);
        String[] titles = lines.get(0).split(",");
        return lines.stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .map(values -> IntStream.range(0, titles.length)
                        .boxed()
                        .collect(Collectors.toMap(i -> titles[i], i -> values[i])))
                .toList();
    }

    private int run(String... arguments) {
        CommandLine command =
                Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        command.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        return command.execute(arguments);
    }

    private static List<Integer> colours(BufferedImage picture) {
        List<Integer> colours = new ArrayList<>();
        for (int x = 0; x < picture.getWidth(); x++) {
            for (int y = 0; y < picture.getHeight(); y++) {
                colours.add(picture.getRGB(x, y));
            }
        }
        return colours.stream().distinct().toList();
    }
}
