package io.tncc.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.Main;
import io.tncc.model.encoder.Architecture;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.Stem;
import io.tncc.model.evaluate.Evaluation;
import io.tncc.model.evaluate.LinearEvaluation;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.objective.ObjectiveSpec;
import io.tncc.model.optimizer.LearningRate;
import io.tncc.model.optimizer.Sgd;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.model.view.ViewPair;
import io.tncc.model.view.ViewRecipe;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvaluateCommandTest {

    private static final LearnerSpec SPEC = new LearnerSpec(
            new EncoderSpec(Architecture.RESNET20, Stem.CIFAR, 64, 32),
            32,
            ViewPair.same(ViewRecipe.mocoV2Cifar()),
            ObjectiveSpec.infoNce(0.1),
            64,
            0.99,
            new Sgd.Spec(new LearningRate(0.06, 0, 0), 0.9, 0),
            0,
            EmbeddingLayer.BACKBONE);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    /** White pictures and black ones: any encoder tells them apart. */
    @Test
    void anUntrainedEncoderTellsBlackFromWhite() throws Exception {
        Path encoder = directory.resolve("encoder.safetensors");
        Files.write(encoder, Learner.initialEncoderFile(SPEC, "main").toBytes());
        SplittableRandom random = new SplittableRandom(1);
        for (String split : new String[] {"train", "test"}) {
            for (int i = 0; i < 6; i++) {
                draw(split, "white", i, 230 + random.nextInt(25));
                draw(split, "black", i, random.nextInt(25));
            }
        }
        int exitCode = run(
                "evaluate",
                encoder.toString(),
                "--dataset",
                "folder:" + directory.resolve("images"),
                "--json",
                "--linear-probe",
                "--labels-per-class",
                "1,3");
        assertThat(exitCode).as(err.toString()).isZero();
        JsonNode figures = new ObjectMapper().readTree(out.toString());
        assertThat(figures.get("knn").asDouble()).isEqualTo(100);
        // of the 12 that there are, all count as neighbors: half of them are of the class
        assertThat(figures.get("neighborPurity").asDouble()).isEqualTo(0.5);
        assertThat(figures.get("bankImages").asInt()).isEqualTo(12);
        assertThat(figures.get("queryImages").asInt()).isEqualTo(12);
        assertThat(figures.get("std").asDouble()).isBetween(0.0, 1.0);
        assertThat(figures.get("effectiveRank").asDouble()).isGreaterThanOrEqualTo(1);
        assertThat(figures.get("linearProbe").asDouble()).isEqualTo(100);
        assertThat(figures.get("linearProbe1").asDouble()).isEqualTo(100);
        assertThat(figures.get("linearProbe3").asDouble()).isEqualTo(100);
    }

    @Test
    void eachFigureHasItsName() {
        Map<String, Object> figures = new LinkedHashMap<>();
        EvaluateCommand.put(figures, new Evaluation(11, new TreeMap<>(), 0.5, 13, 14, 15, 16), true);
        EvaluateCommand.put(figures, new LinearEvaluation(17, new TreeMap<>(Map.of(1, 18.0, 10, 19.0))));
        assertThat(figures)
                .isEqualTo(Map.of(
                        "knn", 11.0,
                        "neighborPurity", 0.5,
                        "alignment", 13.0,
                        "uniformity", 14.0,
                        "std", 15.0,
                        "effectiveRank", 16.0,
                        "linearProbe", 17.0,
                        "linearProbe1", 18.0,
                        "linearProbe10", 19.0));
    }

    @Test
    void imagesWithoutLabelsHaveNoKnn() throws Exception {
        Path encoder = directory.resolve("encoder.safetensors");
        Files.write(encoder, Learner.initialEncoderFile(SPEC, "main").toBytes());
        for (int i = 0; i < 12; i++) {
            draw("any", "folder", i, 20 * i);
        }
        String photos = "folder:" + directory.resolve("images");
        int exitCode = run("evaluate", encoder.toString(), "--dataset", photos, "--json");
        assertThat(exitCode).as(err.toString()).isZero();
        JsonNode figures = new ObjectMapper().readTree(out.toString());
        assertThat(figures.has("knn")).isFalse();
        assertThat(figures.get("bankImages").asInt()).isEqualTo(10);
        assertThat(figures.get("queryImages").asInt()).isEqualTo(2);
        assertThat(figures.get("alignment").asDouble()).isFinite();

        assertThat(run("evaluate", encoder.toString(), "--dataset", photos, "--linear-probe"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--linear-probe needs labels").contains("train/CLASS/*.jpg");
        assertThat(run("produce", "--bootstrap", "b:1", "--dataset", photos, "--lane-per-class"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--lane-per-class needs labels");
    }

    @Test
    void oneTestImageOrOneClassIsTooFew() throws Exception {
        Path encoder = directory.resolve("encoder.safetensors");
        Files.write(encoder, Learner.initialEncoderFile(SPEC, "main").toBytes());
        for (int i = 0; i < 3; i++) {
            draw("train", "white", i, 200 + i);
        }
        draw("test", "white", 0, 210);
        String photos = "folder:" + directory.resolve("images");
        assertThat(run("evaluate", encoder.toString(), "--dataset", photos)).isEqualTo(1);
        assertThat(err.toString()).contains("images has one test image; an evaluation needs two");

        draw("test", "black", 1, 10);
        assertThat(run("evaluate", encoder.toString(), "--dataset", photos, "--linear-probe"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--linear-probe needs training images of two classes or more");
    }

    @Test
    void aFileThatIsNoEncoderIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("notes.txt"), "hello");
        assertThat(run("evaluate", file.toString(), "--dataset", "generated")).isEqualTo(1);
        assertThat(err.toString()).contains("notes.txt is not an encoder file");
        assertThat(run("evaluate", directory.resolve("none").toString(), "--dataset", "generated"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("none can not be read");
    }

    @Test
    void fewLabelsAreOfALinearProbe() {
        assertThat(run("evaluate", "x", "--dataset", "generated", "--labels-per-class", "5"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--labels-per-class needs --linear-probe");
        assertThat(run("evaluate", "x", "--dataset", "generated", "--linear-probe", "--labels-per-class", "0"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--labels-per-class is 0; allowed: 1 and more");
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }

    private void draw(String split, String label, int number, int gray) throws IOException {
        Path folder = Files.createDirectories(
                directory.resolve("images").resolve(split).resolve(label));
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(new Color(gray, gray, gray));
        graphics.fillRect(0, 0, 32, 32);
        graphics.dispose();
        ImageIO.write(image, "png", folder.resolve(number + ".png").toFile());
    }
}
