package io.tncc.cli.dashboard;

import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.dataset.LabelledImage;
import io.tncc.cli.stream.RecordPlace;
import io.tncc.cli.stream.StreamListener;
import io.tncc.model.embed.Embedder;
import io.tncc.model.encoder.Architecture;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.Stem;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderPath;
import io.tncc.model.objective.ObjectiveSpec;
import io.tncc.model.optimizer.LearningRate;
import io.tncc.model.optimizer.Sgd;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.model.view.ViewPair;
import io.tncc.model.view.ViewRecipe;
import io.tncc.pipeline.decode.ImageDecoder;
import io.tncc.pipeline.decode.ImageLimits;
import io.tncc.pipeline.decode.Rejection;
import io.tncc.pipeline.publish.EncoderStore;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.codec.FloatVector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A stream without a broker: generated pictures of ten classes, and as version n the initial encoder of the seed n, whose files
 * are there and whose embeddings are its own.
 */
public final class RecordedStream {

    public static final String LANE = "main";

    private final EncoderStore store;
    private final List<StreamListener> listeners;
    private final Map<Long, String> announced = new HashMap<>();
    private final Dataset dataset = DatasetSource.parse("generated:400").open();

    public RecordedStream(Path directory, List<StreamListener> listeners) {
        this.store = new EncoderStore(directory.toUri().toString());
        this.listeners = listeners;
    }

    public static EncoderFile encoder(long version) {
        return Learner.initialEncoderFile(
                new LearnerSpec(
                        new EncoderSpec(Architecture.RESNET20, Stem.CIFAR, 64, 32),
                        32,
                        ViewPair.same(ViewRecipe.mocoV2Cifar()),
                        ObjectiveSpec.infoNce(0.1),
                        64,
                        0.99,
                        new Sgd.Spec(new LearningRate(0.06, 0, 0), 0.9, 0),
                        version,
                        EmbeddingLayer.BACKBONE),
                LANE);
    }

    public LabelledImage image(int index) {
        return dataset.train().image(index);
    }

    public EncoderVersion announce(long version) throws IOException {
        return announce(version, version);
    }

    /** A version whose encoder is the initial one of another seed. */
    public EncoderVersion announce(long version, long seed) throws IOException {
        byte[] file = encoder(seed).toBytes();
        String sha256 = EncoderFile.sha256(file);
        EncoderVersion announcement = EncoderVersion.newBuilder()
                .setLane(LANE)
                .setVersion(version)
                .setImagesSeen(1_000 * version)
                .setSteps(10 * version)
                .setUri(store.write(new EncoderPath(LANE, version, sha256), file))
                .setSha256(sha256)
                .setSizeBytes(file.length)
                .setArchitecture("resnet20")
                .setEventTime(Instant.EPOCH)
                .build();
        announced.put(version, sha256);
        listeners.forEach(listener -> listener.version(announcement, place("encoder-versions", version)));
        return announcement;
    }

    public void images(int from, int to) {
        for (int i = from; i < to; i++) {
            LabelledImage image = image(i);
            ImageRecord record = ImageRecord.newBuilder()
                    .setId(image.id())
                    .setLane(LANE)
                    .setEventTime(Instant.EPOCH)
                    .setContent(ByteBuffer.wrap(image.content()))
                    .setLabel(image.label())
                    .build();
            RecordPlace place = place("images", i);
            listeners.forEach(listener -> listener.image(LANE, record, place));
        }
    }

    /** An image that does not travel in its record. */
    public void reference(String lane, String id, String uri) {
        ImageRecord record = ImageRecord.newBuilder()
                .setId(id)
                .setLane(lane)
                .setEventTime(Instant.EPOCH)
                .setUri(uri)
                .setSha256("0".repeat(64))
                .build();
        listeners.forEach(listener -> listener.image(lane, record, place("images", 0)));
    }

    /** An embedding by the file that the version was announced with, if it was. */
    public void embedding(String lane, String id, long version, float[] vector) {
        String sha256 = announced.getOrDefault(version, "0".repeat(64));
        Embedding embedding = new Embedding(lane, id, version, sha256, Instant.EPOCH, FloatVector.of(vector));
        listeners.forEach(listener -> listener.embedding(embedding, place("embeddings", 0)));
    }

    public void embeddings(long version, int from, int to) throws Rejection {
        EncoderFile encoder = encoder(version);
        ImageDecoder decoder = new ImageDecoder(ImageLimits.WIDE, 32);
        try (Embedder embedder = Embedder.of(encoder)) {
            for (int i = from; i < to; i++) {
                LabelledImage image = image(i);
                float[] vector = embedder.embed(decoder.decode(image.content()), 1, 32)[0];
                Embedding embedding = new Embedding(
                        LANE,
                        image.id(),
                        version,
                        EncoderFile.sha256(encoder.toBytes()),
                        Instant.EPOCH,
                        FloatVector.of(vector));
                RecordPlace place = place("embeddings", i);
                listeners.forEach(listener -> listener.embedding(embedding, place));
            }
        }
    }

    private static RecordPlace place(String topic, long offset) {
        return new RecordPlace(topic, 0, offset, System.currentTimeMillis());
    }
}
