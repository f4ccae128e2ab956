package io.tncc.cli.demo;

import io.tncc.cli.broker.LocalKafka;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.dashboard.Dashboard;
import io.tncc.cli.dashboard.DashboardSettings;
import io.tncc.cli.dashboard.quality.LaneQuality;
import io.tncc.cli.encoder.AnnouncedEncoder;
import io.tncc.cli.evaluate.EvaluatedVersion;
import io.tncc.cli.evaluate.ImageBank;
import io.tncc.cli.evaluate.VersionEvaluations;
import io.tncc.cli.produce.ImageProducer;
import io.tncc.cli.produce.Production;
import io.tncc.cli.produce.Production.Lanes;
import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.RecordPlace;
import io.tncc.cli.stream.StreamFollower;
import io.tncc.cli.stream.StreamListener;
import io.tncc.cli.stream.StreamStart;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.terminal.ProgressDisplay;
import io.tncc.model.engine.Torch;
import io.tncc.pipeline.option.InputOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.PublishingOptions;
import io.tncc.pipeline.option.TrainingOptions;
import io.tncc.schemas.EncoderVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The demo: produces images, runs the job on them, watches what it publishes, and tells what came of it. */
final class Demo {

    private static final long SHOW_EVERY_MILLIS = 250;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DemoSettings settings;
    private final boolean headless;
    private final Consumer<String> say;
    private final long startNanos = System.nanoTime();

    /**
     * A demo.
     *
     * @param say told what a person should read, a line at a time
     */
    Demo(DemoSettings settings, boolean headless, Consumer<String> say) {
        this.settings = settings;
        this.headless = headless;
        this.say = say;
    }

    /** Runs it to its end; with keepRunning, until the thread is interrupted after {@code finished} was told. */
    void run(Consumer<DemoReport> finished) throws Exception {
        // What is wrong with the options is told before anything is started.
        PipelineConfiguration options = DemoJob.configuration(settings.jobOptions("localhost:9092", 0, Path.of("/")));
        Files.createDirectories(settings.encoders());
        Torch.useThreads(options.get(TrainingOptions.THREADS));
        int side = options.get(InputOptions.DECODE_SIDE);
        ImageBank images = ImageBank.stratified(
                settings.dataset(),
                DemoSettings.bankImages(side),
                DemoSettings.queryImages(side),
                DemoSettings.BANK_SEED,
                side);
        Double pixels = images.isLabelled() ? knnOfPixels(images) : null;
        try (LocalKafka kafka = LocalKafka.start()) {
            kafka.createTopics(Topic.ofJob(1));
            say.accept("Kafka is at " + kafka.bootstrapServers());
            produce(kafka);
            watchJob(kafka, options, images, pixels, finished);
        }
    }

    private double knnOfPixels(ImageBank images) {
        try (VersionEvaluations baseline = new VersionEvaluations(images, (version, bank) -> {})) {
            double pixels = baseline.pixels();
            say.accept("kNN on raw pixels: %.1f %% (%,d images vote on %,d, %d classes)"
                    .formatted(
                            pixels,
                            images.bank().count(),
                            images.queries().count(),
                            images.classes().size()));
            return pixels;
        }
    }

    private void produce(LocalKafka kafka) {
        try (ImageProducer producer = ImageProducer.connect(kafka.bootstrapServers(), "images", Map.of());
                ProgressDisplay progress = ProgressDisplay.of("Producing", "images", settings.images())) {
            producer.produce(
                    settings.dataset().train(),
                    Production.of(settings.images(), 0).inLanes(Lanes.named(DemoSettings.LANE)),
                    progress::show);
        }
    }

    private void watchJob(
            LocalKafka kafka,
            PipelineConfiguration options,
            ImageBank images,
            @Nullable Double pixels,
            Consumer<DemoReport> finished)
            throws Exception {
        JobStream stream = JobStream.at(kafka.bootstrapServers());
        LaneQuality quality = Dashboard.qualityOn(images);
        List<EvaluatedVersion> versions = new CopyOnWriteArrayList<>();
        StreamTally tally = new StreamTally();
        try (Dashboard dashboard = openDashboard(stream, quality);
                DemoJob job = startJob(kafka);
                DemoDisplay display = new DemoDisplay(settings.images(), images.isLabelled(), headless);
                VersionEvaluations evaluations = new VersionEvaluations(images, (version, bank) -> {
                    versions.add(version);
                    display.show(version);
                    quality.evaluated(version, bank);
                });
                StreamFollower follower = follow(stream, tally, evaluations, dashboard)) {
            while (!job.await(SHOW_EVERY_MILLIS) && !consumedForNow(tally, options.get(TrainingOptions.BATCH_SIZE))) {
                follower.requireNoFailure();
                display.show(tally);
            }
            // at most one version comes of a step
            long last = tally.trained()
                    / Math.max(options.get(PublishingOptions.EVERY_IMAGES), options.get(TrainingOptions.BATCH_SIZE));
            await(last, job, tally);
            follower.requireNoFailure();
            if (job.ended()) {
                follower.finish();
            }
            evaluations.await();
            display.finish();
            finished.accept(report(images, pixels, tally, List.copyOf(versions)));
            while (settings.keepRunning() && !job.await(SHOW_EVERY_MILLIS)) {
                follower.requireNoFailure();
            }
        }
    }

    private Dashboard openDashboard(JobStream stream, LaneQuality quality) throws IOException {
        boolean promotable = "promoted".equals(settings.overrides().get("embedding.version"));
        Dashboard dashboard =
                new Dashboard(DashboardSettings.onLoopback(promotable), stream, Map.of(DemoSettings.LANE, quality));
        say.accept("The dashboard is at " + dashboard.page());
        return dashboard;
    }

    private static StreamFollower follow(
            JobStream stream, StreamTally tally, VersionEvaluations evaluations, Dashboard dashboard) {
        List<StreamListener> listeners = new ArrayList<>(dashboard.listeners());
        // before the tally: what is counted was handed to the evaluations
        listeners.add(new StreamListener() {
            @Override
            public void version(EncoderVersion version, RecordPlace place) {
                evaluations.add(version);
            }
        });
        listeners.add(tally);
        return new StreamFollower(stream, StreamStart.EVERYTHING, listeners);
    }

    private DemoJob startJob(LocalKafka kafka) throws Exception {
        DemoJob job = DemoJob.start(settings, kafka.bootstrapServers());
        say.accept("Flink's web page is at " + job.webPage());
        return job;
    }

    /** A job that is kept running never ends: it is done for now when only an unfilled batch waits. */
    private boolean consumedForNow(StreamTally tally, int batch) {
        return settings.keepRunning()
                && tally.embedded().count() + tally.rejected().count() >= settings.images()
                && tally.trained() + tally.rejected().count() + batch > settings.images();
    }

    /** What the last images were learnt into is announced with the next checkpoint; or never, where a guard holds it back. */
    private static void await(long version, DemoJob job, StreamTally tally) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!job.ended() && !tally.isAnnounced(version) && System.nanoTime() < deadline) {
            job.await(SHOW_EVERY_MILLIS);
        }
    }

    private DemoReport report(
            ImageBank images, @Nullable Double pixels, StreamTally tally, List<EvaluatedVersion> versions)
            throws Exception {
        if (versions.isEmpty()) {
            throw new CommandFailure("The job ended without an encoder version");
        }
        if (!tally.unannounced().isEmpty()) {
            throw new CommandFailure("Embeddings name versions that were never announced: " + tally.unannounced());
        }
        if (tally.unreadable() != null) {
            throw new CommandFailure("The job wrote a record that can not be read: " + tally.unreadable());
        }
        EvaluatedVersion first = versions.get(0);
        EvaluatedVersion last = versions.get(versions.size() - 1);
        new NeighborSheet(images)
                .write(
                        AnnouncedEncoder.read(first.announcement()),
                        AnnouncedEncoder.read(last.announcement()),
                        settings.neighbors());
        List<DemoReport.Version> reported = new ArrayList<>();
        versions.forEach(version -> reported.add(DemoReport.Version.of(version, images.isLabelled())));
        return new DemoReport(
                settings.dataset().name(),
                settings.images(),
                tally.trained(),
                tally.embedded().count(),
                tally.rejected().count(),
                reported,
                pixels == null
                        ? null
                        : new DemoReport.Knn(
                                pixels, first.figures().knn(), last.figures().knn()),
                tally.trained() / Math.max(tally.progressed().seconds(), 1e-3),
                tally.embedded().count() / Math.max(tally.embedded().seconds(), 1e-3),
                (System.nanoTime() - startNanos) / 1e9,
                settings.neighbors().toString());
    }
}
