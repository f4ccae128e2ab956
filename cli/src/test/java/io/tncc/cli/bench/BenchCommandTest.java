package io.tncc.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.CommandRun;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.settings.LearnerOptions;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.model.train.StepReport;
import io.tncc.pipeline.option.LearnerSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYSeries;

class BenchCommandTest {

    @TempDir
    private Path directory;

    @Test
    void eachPartIsMeasuredOnceBesideTheMachine() throws Exception {
        CommandRun run = CommandRun.of(
                "bench",
                "--dataset=generated:16",
                "--parts=matrix-product,training-step,embedding,decode,snapshot",
                "--no-growth",
                "--rounds=1",
                "--seconds=0.001",
                "--json",
                "--set=training.batch-size=4",
                "--set=embedding.batch-size=8",
                "--set=memory.size=300",
                "--set=objective.neighbors=8",
                "--set=input.decode-side=8");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode report = new ObjectMapper().readTree(run.out());
        assertThat(report.path("options").path("memory.size").asText()).isEqualTo("300");
        assertThat(report.path("libtorch").asText()).startsWith("2.");
        assertThat(report.path("onnxruntime").asText()).startsWith("1.");
        assertThat(report.path("flink").asText()).startsWith("2.");
        assertThat(report.path("kafka").asText()).startsWith("4.");
        assertThat(report.path("processor").asText()).isEqualTo(Processor.name());
        assertThat(report.path("system").asText()).startsWith(System.getProperty("os.name"));
        List<String> names = new ArrayList<>();
        for (JsonNode figure : report.path("figures")) {
            names.add("%s: %s, %d"
                    .formatted(
                            figure.path("part").asText(),
                            figure.path("name").asText(),
                            figure.path("size").asInt()));
            assertThat(figure.path("median").asDouble()).isPositive();
            assertThat(figure.path("rounds").size()).isEqualTo(1);
            assertThat(figure.path("machineGigaflops").asDouble()).isPositive();
        }
        assertThat(names)
                .containsExactly(
                        "matrix-product: product of matrices, float32, 1024",
                        "matrix-product: product of matrices, bfloat16, 1024",
                        "training-step: training step, float32, 4",
                        "embedding: embedding, 8",
                        "decode: JPEG to 8 pixels a side, 8",
                        "snapshot: snapshot after a step, 300",
                        "snapshot: restore, 300");
        assertThat(run.err()).isEmpty();
    }

    /** Each side by an encoder of that side: it embeds no images of another. */
    @Test
    void embeddingGrowsByBatchAndBySide() throws Exception {
        CommandRun run = CommandRun.of(
                "bench",
                "--quick",
                "--dataset=generated:16",
                "--parts=embedding",
                "--rounds=1",
                "--seconds=0.001",
                "--json",
                "--set=input.decode-side=8");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(new ObjectMapper().readTree(run.out()).path("figures"))
                .extracting(figure -> figure.path("size").asInt())
                .containsExactly(1, 64, 32, 64);
    }

    @Test
    void aTableTellsEachSizeBesideTheFirstAndTheMachine() {
        StringWriter table = new StringWriter();
        BenchReport.print(
                List.of(figure("embedding", "batch", 1, 10), figure("embedding", "batch", 8, 35)),
                new PrintWriter(table));
        assertThat(table.toString().strip().lines().map(String::strip))
                .containsExactly(
                        "embedding, images/s, by batch   (matrix product meanwhile: 100 GFLOP/s)",
                        "1        10.0   1.00 of the first   [10.0]",
                        "8        35.0   3.50 of the first   [35.0]");
    }

    /** One that differs in more than its size is told by its name. */
    @Test
    void aTableOfDifferentWorkHasItsNames() {
        StringWriter table = new StringWriter();
        BenchReport.print(
                List.of(figure("step, replay none", "policy", 0, 10), figure("step, replay fifo", "policy", 100, 5)),
                new PrintWriter(table));
        assertThat(table.toString().strip().lines().map(String::strip))
                .containsExactly(
                        "embedding, images/s, by policy   (matrix product meanwhile: 100 GFLOP/s)",
                        "step, replay none        10.0   1.00 of the first   [10.0]",
                        "step, replay fifo         5.0   0.50 of the first   [5.0]");
    }

    @Test
    void eachProcessThatMeasuresThreadsIsGivenWhatThePersonGave() {
        Path encoder = directory.resolve("encoder.safetensors");
        Map<String, String> options = Map.of("memory.size", "300");
        ThreadGrowth given = new ThreadGrowth("Main", new DatasetSource.Generated(16), options, encoder);
        assertThat(given.command(2, Duration.ofMillis(1500)))
                .containsSequence("Main", "bench")
                .containsSequence("--seconds", "1.5")
                .containsSequence("--dataset", "generated:16")
                .containsSequence("--encoder", encoder.toString())
                .endsWith("--set", "memory.size=300", "--set", "training.threads=2");
        ThreadGrowth nothing = new ThreadGrowth("Main", null, Map.of(), null);
        assertThat(nothing.command(1, Duration.ofSeconds(1))).doesNotContain("--dataset", "--encoder");
    }

    @Test
    void threadsGrowFromOneToTheProcessors() {
        assertThat(ThreadGrowth.numbers(1)).containsExactly(1);
        assertThat(ThreadGrowth.numbers(6)).containsExactly(1, 2, 4, 6);
        assertThat(ThreadGrowth.numbers(8)).containsExactly(1, 2, 4, 8);
    }

    /** Else a snapshot would be measured for minutes, since each takes a step before it. */
    @Test
    void whatIsDoneBeforeDoesNotCountButTakesOfTheTime() throws Exception {
        AtomicInteger times = new AtomicInteger();
        Workload work = new Workload() {
            @Override
            public void prepare() throws InterruptedException {
                Thread.sleep(20);
            }

            @Override
            public double once() {
                return times.incrementAndGet();
            }
        };
        assertThat(Measuring.measure(work, BenchUnit.MILLISECONDS, Duration.ofMillis(50)))
                .isLessThan(20);
        assertThat(times).hasValueBetween(1, 3);
    }

    @Test
    void theProcessorHasTheNameThatLinuxGivesIt() {
        assertThat(Processor.name("processor\t: 0\nmodel name\t: AMD EPYC: 7B13\nflags\t: fpu", "amd64"))
                .isEqualTo("AMD EPYC: 7B13");
        assertThat(Processor.name("processor\t: 0\nFeatures\t: fp asimd", "aarch64"))
                .isEqualTo("aarch64");
    }

    @Test
    void ratesOfTheStreamLeaveOutTheWarmup() {
        assertThat(RecordTimes.rate(List.of(0L, 1_000L, 1_500L, 2_000L), 2, 4)).isEqualTo(2);
    }

    @Test
    void aRateOfOtherThanAllRecordsIsRefused() {
        for (List<Long> times : List.of(List.<Long>of(), List.of(0L, 1_000L), List.of(0L, 1_000L, 1_500L, 2_000L))) {
            assertThatThrownBy(() -> RecordTimes.rate(times, 1, 3))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageStartingWith("The job wrote %d records, not 3", times.size());
        }
    }

    /** Batches of 8 images and two updates; one batch warms up: of the other two, 4 updates come within 2 seconds. */
    @Test
    void ofSeveralUpdatesABatchTheImagesCountOnce() {
        assertThat(StreamTraining.imagesPerSecond(List.of(0L, 1_000L, 1_500L, 2_000L, 2_500L, 3_000L), 2, 8, 1, 2))
                .isEqualTo(8);
    }

    /** 9,600 images; at 320 a second they take the 30 seconds, and at 640 half of that. */
    @Test
    void aRoundThatIsShorterThanFromOneCheckpointToTheNextIsNoted() {
        RoundCheckpoints checkpoints = new RoundCheckpoints(Duration.ofSeconds(30), 64, 150);
        Figure longEnough = ofRounds(List.of(320.0, 200.0));
        assertThat(checkpoints.judge(longEnough)).isEqualTo(longEnough);
        assertThat(checkpoints.judge(ofRounds(List.of(320.0, 640.0))).note())
                .isEqualTo(
                        "1 of 2 rounds may be without a checkpoint: the shortest took 15.0 s, and one comes every 30.0 s"
                                + " (flink.execution.checkpointing.interval); with --steps 375 each round has one");
    }

    @Test
    void aNoteIsPartOfTheReport() {
        Figure figure = ofRounds(List.of(320.0));
        JsonNode told =
                new ObjectMapper().valueToTree(BenchReport.of(List.of(figure, figure.noted("it was cold")), Map.of()));
        assertThat(told.path("figures").path(0).has("note")).isFalse();
        assertThat(told.path("figures").path(1).path("note").asText()).isEqualTo("it was cold");
    }

    /** The 99th of 100 is the least that 99 of them are not above. */
    @Test
    void latenciesAreThoseBehindTheFirstAndTheirQuantilesAreAmongThem() {
        assertThat(StreamLatency.differences(List.of(5L, 10L, 20L), List.of(90L, 17L, 50L), 1))
                .containsExactly(7L, 30L);
        List<Long> millis =
                LongStream.rangeClosed(1, 100).map(i -> 101 - i).boxed().toList();
        assertThat(StreamLatency.quantile(millis, 0.99)).isEqualTo(99);
        assertThat(StreamLatency.quantile(millis, 0.5)).isEqualTo(50);
        assertThat(StreamLatency.quantile(List.of(4L), 0.99)).isEqualTo(4);
    }

    /** It is no 0. */
    @Test
    void aFigureThatAProcessDoesNotTellIsNamed() throws Exception {
        JsonNode told = new ObjectMapper().readTree("{\"name\": \"embedding\", \"machineGigaflops\": 3}");
        assertThat(ThreadGrowth.all(List.of(told), "machineGigaflops")).containsExactly(3.0);
        assertThatThrownBy(() -> ThreadGrowth.all(List.of(told), "median")).hasMessageContaining("median");
    }

    @Test
    void aProducerThatFailsIsToldInItsOwnWords() {
        assertThatThrownBy(() -> StreamLatency.awaitSent(
                        CompletableFuture.failedFuture(new CommandFailure("Kafka did not take an image"))))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("Kafka did not take an image");
    }

    @Test
    void whatAPeerSaysLastIsItsRate() throws Exception {
        String line = PeerProgram.lastLine(List.of("printf", "it begins\\n{\"rate\": 12.5}\\n"));
        assertThat(PeerProgram.rate(line)).isEqualTo(12.5);
    }

    @Test
    void aPeerThatFailsOrTellsNoRateIsNamed() {
        assertThatThrownBy(() -> PeerProgram.lastLine(List.of("false")))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("false ended with code 1");
        assertThatThrownBy(() -> PeerProgram.rate("all is well"))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("The last line of the peer is no JSON: 'all is well'");
        assertThatThrownBy(() -> PeerProgram.rate("{}"))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("The last line of the peer has no rate: '{}'");
    }

    /** Else a step of a large memory would be measured while it has few keys. */
    @Test
    void learnersAreMeasuredWithAFullMemoryAndTheWholeLoss() throws Exception {
        LearnerSpec spec = LearnerSettings.of(LearnerOptions.configuration(
                Map.of("memory.size", "300", "objective.neighbors", "8", "input.decode-side", "8")));
        DecodedBatches batches =
                DecodedBatches.of(new DatasetSource.Generated(16).open().train(), 8, 4, 2);
        try (Learner learner = Learner.restore(spec, "a", FullMemory.snapshot(spec, "a"))) {
            StepReport report = learner.train(batches.batch(0)).get(0);
            assertThat(report.memoryFill()).isEqualTo(1);
            assertThat(report.filledOnly()).isFalse();
            assertThat(report.consistencyWeight()).isEqualTo(0.3);
            assertThat(report.skipped()).isFalse();
        }
    }

    @Test
    void theMedianIsTheMiddleOfTheRounds() {
        assertThat(Figure.median(List.of(3.0, 100.0, 1.0))).isEqualTo(3);
        assertThat(Figure.median(List.of(4.0, 1.0, 2.0, 3.0))).isCloseTo(2.5, within(1e-12));
    }

    @Test
    void ratesAndTimesFollowFromWhatWasDone() {
        assertThat(BenchUnit.IMAGES_PER_SECOND.of(128, 2, 0.5)).isEqualTo(256);
        assertThat(BenchUnit.MILLISECONDS.of(128, 2, 0.5)).isEqualTo(250);
    }

    /** One size is no growth. Beside each line is what the machine gave at most. */
    @Test
    void aChartIsDrawnOfEachAxisThatHasSeveralSizes() throws Exception {
        List<Figure> figures = List.of(
                figure("float32", "batch", 1, 10),
                figure("float32", "batch", 8, 30),
                figure("bfloat16", "batch", 1, 20),
                figure("bfloat16", "batch", 8, 60),
                figure("float32", "lanes", 1, 30));
        assertThat(GrowthPlot.charts(figures)).singleElement().satisfies(chart -> {
            assertThat(chart.getTitle()).isEqualTo("embedding by batch");
            assertThat(chart.getSeriesCollection())
                    .extracting(XYSeries::getName)
                    .containsExactly("float32", "bfloat16");
            assertThat(chart.getSeries("float32").getLabel())
                    .isEqualTo("float32\nproduct of matrices: 100 GFLOP/s float32");
            assertThat(chart.getSeries("float32").getXData()).containsExactly(1, 8);
            assertThat(chart.getSeries("float32").getYData()).containsExactly(10, 30);
            assertThat(chart.getSeries("bfloat16").getXData()).containsExactly(1, 8);
            assertThat(chart.getSeries("bfloat16").getYData()).containsExactly(20, 60);
        });
        Path png = directory.resolve("bench.png");
        GrowthPlot.write(figures, png);
        assertThat(ImageIO.read(png.toFile()).getHeight()).isPositive();
        assertThat(Files.size(png)).isGreaterThan(1000);
    }

    private static Figure ofRounds(List<Double> rounds) {
        return new Figure(BenchPart.TRAINING_STREAM, "job", "steps", 150, BenchUnit.IMAGES_PER_SECOND, rounds, 100);
    }

    private static Figure figure(String name, String axis, long size, double rate) {
        return new Figure(BenchPart.EMBEDDING, name, axis, size, BenchUnit.IMAGES_PER_SECOND, List.of(rate), 100);
    }
}
