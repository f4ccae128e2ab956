package io.tncc.cli.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.cli.search.VersionIndex.Place;
import io.tncc.cli.search.VersionIndex.Snapshot;
import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionIndexTest {

    private static final TopicPartition EMBEDDINGS = new TopicPartition("my-embeddings", 1);

    @TempDir
    private Path folder;

    @Test
    void nearlyAllOfTheNearestAreFoundWithTheirCosines() throws IOException {
        float[][] vectors = vectors(2_000, 64);
        try (VersionIndex index = VersionIndex.open(folder, false)) {
            for (int i = 0; i < vectors.length; i++) {
                index.add("image " + i, vectors[i]);
                if (i % 500 == 0) {
                    index.commit(Map.of());
                }
            }
            int found = 0;
            try (Snapshot snapshot = index.snapshot()) {
                for (float[] query : vectors(50, 64)) {
                    List<Hit> hits = snapshot.nearest(query, 10);
                    assertThat(hits).hasSize(10);
                    Hit first = hits.get(0);
                    assertThat(first.similarity())
                            .isCloseTo(
                                    cosine(query, vectors[number(first)]), org.assertj.core.data.Offset.offset(1e-5));
                    Set<Integer> exact = nearest(vectors, query, 10);
                    found += (int) hits.stream()
                            .filter(hit -> exact.contains(number(hit)))
                            .count();
                }
            }
            assertThat(found / 500.0).isGreaterThan(0.95);
        }
    }

    @Test
    void theVectorsOfAResNet50AreTaken() throws IOException {
        float[][] vectors = vectors(3, 2_048);
        try (VersionIndex index = VersionIndex.open(folder, false)) {
            index.add("a", vectors[0]);
            index.add("b", vectors[1]);
            index.commit(Map.of());
        }
        try (VersionIndex index = VersionIndex.open(folder, false);
                Snapshot snapshot = index.snapshot()) {
            assertThat(snapshot.nearest(vectors[1], 1)).singleElement().satisfies(hit -> assertThat(hit.id())
                    .isEqualTo("b"));
        }
    }

    @Test
    void whatWasCommittedIsThereAgainWithTheOffsetsAndWhatWasNotIsNot() throws IOException {
        float[][] vectors = vectors(4, 8);
        try (VersionIndex index = VersionIndex.open(folder, false)) {
            index.add("a", vectors[0]);
            index.add("b", vectors[1]);
            index.put("a", new Place(3, 17));
            index.count(5);
            index.count(6);
            index.count(6);
            index.commit(Map.of(EMBEDDINGS, 42L));
            index.add("c", vectors[2]);
            index.count(6);
        }

        try (VersionIndex index = VersionIndex.open(folder, false);
                Snapshot snapshot = index.snapshot()) {
            assertThat(index.offsets()).isEqualTo(Map.of(EMBEDDINGS, 42L));
            assertThat(index.seen()).isEqualTo(Map.of(5L, 1L, 6L, 2L));
            assertThat(snapshot.images()).isEqualTo(2);
            assertThat(snapshot.vector("a")).isEqualTo(vectors[0]);
            assertThat(snapshot.vector("c")).isNull();
            assertThat(snapshot.place("a")).isEqualTo(new Place(3, 17));
            assertThat(snapshot.place("b")).isNull();
        }
        try (VersionIndex index = VersionIndex.open(folder, true);
                Snapshot snapshot = index.snapshot()) {
            assertThat(index.offsets()).isEmpty();
            assertThat(snapshot.images()).isZero();
            assertThat(snapshot.nearest(vectors[0], 3)).isEmpty();
        }
    }

    @Test
    void aLaterEmbeddingReplacesAnEarlierOneAndADeleteRemovesIt() throws IOException {
        float[][] vectors = vectors(3, 8);
        try (VersionIndex index = VersionIndex.open(folder, false)) {
            index.add("a", vectors[0]);
            index.add("b", vectors[1]);
            index.put("b", new Place(0, 1));
            index.commit(Map.of());
            index.add("a", vectors[2]);
            index.removeEmbedding("b");
            index.commit(Map.of());
            try (Snapshot snapshot = index.snapshot()) {
                assertThat(snapshot.images()).isEqualTo(1);
                assertThat(snapshot.vector("a")).isEqualTo(vectors[2]);
                assertThat(snapshot.vector("b")).isNull();
                assertThat(snapshot.place("b")).isEqualTo(new Place(0, 1));
                assertThat(snapshot.nearest(vectors[1], 5)).extracting(Hit::id).containsExactly("a");
            }
        }
    }

    @Test
    void anIndexThatIsOpenElsewhereIsRefusedWithTheRemedy() {
        try (VersionIndex open = VersionIndex.open(folder, false)) {
            assertThat(open.offsets()).isEmpty();
            assertThatThrownBy(() -> VersionIndex.open(folder, false))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("Another search has the index")
                    .hasMessageContaining("--index");
        }
    }

    @Test
    void anotherFormatIsRefusedByName() throws IOException {
        try (IndexWriter writer = new IndexWriter(FSDirectory.open(folder), new IndexWriterConfig())) {
            writer.setLiveCommitData(Map.of("format", "2").entrySet());
            writer.commit();
        }

        assertThatThrownBy(() -> VersionIndex.open(folder, false))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("its format is 2, and this tncc knows 1")
                .hasMessageContaining("--rebuild");
    }

    @Test
    void aBrokenIndexIsRefusedWithTheRemedy() throws IOException {
        Files.writeString(folder.resolve("segments_1"), "this is no index");

        assertThatThrownBy(() -> VersionIndex.open(folder, false))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--rebuild makes it anew");
        try (VersionIndex anew = VersionIndex.open(folder, true)) {
            assertThat(anew.offsets()).isEmpty();
        }
    }

    private static int number(Hit hit) {
        return Integer.parseInt(hit.id().substring("image ".length()));
    }

    private static Set<Integer> nearest(float[][] vectors, float[] query, int count) {
        return new HashSet<>(IntStream.range(0, vectors.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -cosine(query, vectors[i])))
                .limit(count)
                .toList());
    }

    private static double cosine(float[] a, float[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    /** Random directions; the seed is their number, so that queries are none of the indexed. */
    private static float[][] vectors(int count, int size) {
        Random random = new Random(count);
        float[][] vectors = new float[count][size];
        for (float[] vector : vectors) {
            double squares = 0;
            for (int i = 0; i < size; i++) {
                vector[i] = (float) random.nextGaussian();
                squares += vector[i] * vector[i];
            }
            for (int i = 0; i < size; i++) {
                vector[i] /= (float) Math.sqrt(squares);
            }
        }
        return vectors;
    }
}
