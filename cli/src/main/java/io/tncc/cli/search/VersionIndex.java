package io.tncc.cli.search;

import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.LockObtainFailedException;
import org.jspecify.annotations.Nullable;

/**
 * The embeddings of one encoder version of one lane, in a folder, and where the images are. How far the topics were read is
 * part of each commit, so that a reading that was killed goes on from the last one as if nothing had happened.
 *
 * <p>Vectors have length 1. They are found by a graph of neighbors (HNSW): nearly always the nearest, not always.
 */
final class VersionIndex implements AutoCloseable {

    private static final String FORMAT = "1";
    private static final String FORMAT_KEY = "format";
    private static final String OFFSET_KEY = "offset ";
    private static final String SEEN_KEY = "seen ";

    private static final String IMAGE = "image";
    private static final String PLACE = "place";
    private static final String ID = "id";
    private static final String VECTOR = "vector";
    private static final String PARTITION = "partition";
    private static final String OFFSET = "offset";

    /** As many neighbors are looked for at least: the more, the less is missed. */
    private static final int CANDIDATES = 100;

    private final Directory directory;
    private final IndexWriter writer;
    private final Map<TopicPartition, Long> offsets = new HashMap<>();
    private final Map<Long, Long> seen = new TreeMap<>();

    /**
     * Where the content of an image is on the topic of images.
     *
     * @param partition of the topic
     * @param offset within the partition
     */
    record Place(int partition, long offset) {}

    private VersionIndex(Directory directory, IndexWriter writer) {
        this.directory = directory;
        this.writer = writer;
    }

    /**
     * Opens what is in a folder, or begins there.
     *
     * @param rebuild whether to begin anew in any case
     * @throws CommandFailure if another process has it open, or what is there can not be read
     */
    static VersionIndex open(Path folder, boolean rebuild) {
        IndexWriterConfig config = new IndexWriterConfig().setCodec(new WideVectorCodec());
        try {
            Directory directory = FSDirectory.open(folder);
            if (rebuild) {
                empty(directory);
            }
            VersionIndex index = new VersionIndex(directory, new IndexWriter(directory, config));
            index.goOn(folder);
            return index;
        } catch (LockObtainFailedException e) {
            throw new CommandFailure(
                    "Another search has the index in %s open. Wait for it, or take another folder with --index"
                            .formatted(folder),
                    e);
        } catch (IndexFormatTooNewException | IndexFormatTooOldException e) {
            throw new CommandFailure(unreadable(folder, "it is of another version of Lucene"), e);
        } catch (IOException e) {
            throw new CommandFailure(unreadable(folder, String.valueOf(e.getMessage())), e);
        }
    }

    /** Lucene itself begins anew only where it can read what is there. */
    private static void empty(Directory directory) throws IOException {
        try (Lock lock = directory.obtainLock(IndexWriter.WRITE_LOCK_NAME)) {
            lock.ensureValid();
            for (String file : directory.listAll()) {
                if (!file.equals(IndexWriter.WRITE_LOCK_NAME)) {
                    directory.deleteFile(file);
                }
            }
        }
    }

    private static String unreadable(Path folder, String reason) {
        return "The index in %s can not be used: %s. --rebuild makes it anew, --index names another folder"
                .formatted(folder, reason);
    }

    private void goOn(Path folder) throws IOException {
        Iterable<Map.Entry<String, String>> saved = writer.getLiveCommitData();
        Map<String, String> values = new HashMap<>();
        if (saved != null) {
            saved.forEach(entry -> values.put(entry.getKey(), entry.getValue()));
        }
        boolean isNew = values.isEmpty() && writer.getDocStats().maxDoc == 0;
        if (isNew) {
            return;
        }
        String format = values.getOrDefault(FORMAT_KEY, "none");
        if (!format.equals(FORMAT)) {
            close();
            throw new CommandFailure(
                    unreadable(folder, "its format is %s, and this tncc knows %s".formatted(format, FORMAT)));
        }
        values.forEach((key, value) -> {
            if (key.startsWith(OFFSET_KEY)) {
                String place = key.substring(OFFSET_KEY.length());
                int dash = place.lastIndexOf('-');
                offsets.put(
                        new TopicPartition(place.substring(0, dash), Integer.parseInt(place.substring(dash + 1))),
                        Long.parseLong(value));
            } else if (key.startsWith(SEEN_KEY)) {
                seen.put(Long.parseLong(key.substring(SEEN_KEY.length())), Long.parseLong(value));
            }
        });
    }

    /** Where to read on, by partition. */
    Map<TopicPartition, Long> offsets() {
        return Map.copyOf(offsets);
    }

    /** How many embeddings of each version of the lane came by. */
    Map<Long, Long> seen() {
        return new TreeMap<>(seen);
    }

    /** An embedding of any version of the lane came by. */
    void count(long version) {
        seen.merge(version, 1L, Long::sum);
    }

    /** Takes an embedding in, in place of one of the same id. */
    void add(String id, float[] vector) {
        Document document = new Document();
        document.add(new StringField(IMAGE, id, Store.NO));
        document.add(new StoredField(ID, id));
        document.add(new KnnFloatVectorField(VECTOR, vector, VectorSimilarityFunction.DOT_PRODUCT));
        change(() -> writer.updateDocument(new Term(IMAGE, id), document));
    }

    /** Takes out the embedding of an image. */
    void removeEmbedding(String id) {
        change(() -> writer.deleteDocuments(new Term(IMAGE, id)));
    }

    /** An image is no longer on the topic of images. */
    void removePlace(String id) {
        change(() -> writer.deleteDocuments(new Term(PLACE, id)));
    }

    /** An image is on the topic of images. */
    void put(String id, Place place) {
        Document document = new Document();
        document.add(new StringField(PLACE, id, Store.NO));
        document.add(new StoredField(PARTITION, place.partition));
        document.add(new StoredField(OFFSET, place.offset));
        change(() -> writer.updateDocument(new Term(PLACE, id), document));
    }

    /** Keeps what has come so far, together with where to read on. */
    void commit(Map<TopicPartition, Long> next) {
        offsets.putAll(next);
        Map<String, String> values = new TreeMap<>();
        values.put(FORMAT_KEY, FORMAT);
        offsets.forEach((partition, offset) -> values.put(OFFSET_KEY + partition, String.valueOf(offset)));
        seen.forEach((version, count) -> values.put(SEEN_KEY + version, String.valueOf(count)));
        writer.setLiveCommitData(values.entrySet());
        change(writer::commit);
    }

    /** What can be found, as of now. */
    Snapshot snapshot() {
        try {
            return new Snapshot(DirectoryReader.open(writer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves out what was not committed. */
    @Override
    public void close() {
        try {
            writer.rollback();
            directory.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Change {
        void make() throws IOException;
    }

    private static void change(Change change) {
        try {
            change.make();
        } catch (IOException e) {
            throw new CommandFailure(
                    "The index can not be written: %s. Is the disk full?".formatted(e.getMessage()), e);
        }
    }

    /** The index at one moment. */
    static final class Snapshot implements AutoCloseable {

        private final DirectoryReader reader;
        private final IndexSearcher searcher;

        private Snapshot(DirectoryReader reader) {
            this.reader = reader;
            this.searcher = new IndexSearcher(reader);
        }

        /** How many embeddings there are. */
        int images() throws IOException {
            int images = 0;
            for (LeafReaderContext leaf : reader.leaves()) {
                FloatVectorValues vectors = leaf.reader().getFloatVectorValues(VECTOR);
                if (vectors != null) {
                    for (int doc = vectors.nextDoc(); doc != FloatVectorValues.NO_MORE_DOCS; doc = vectors.nextDoc()) {
                        images += leaf.reader().getLiveDocs() == null
                                        || leaf.reader().getLiveDocs().get(doc)
                                ? 1
                                : 0;
                    }
                }
            }
            return images;
        }

        /** The embedding of an image, null where there is none. */
        float @Nullable [] vector(String id) throws IOException {
            TopDocs found = searcher.search(new TermQuery(new Term(IMAGE, id)), 1);
            if (found.scoreDocs.length == 0) {
                return null;
            }
            int document = found.scoreDocs[0].doc;
            LeafReaderContext leaf = reader.leaves().get(ReaderUtil.subIndex(document, reader.leaves()));
            FloatVectorValues vectors = leaf.reader().getFloatVectorValues(VECTOR);
            vectors.advance(document - leaf.docBase);
            return vectors.vectorValue().clone();
        }

        /** The images whose embeddings are nearest, the nearest first. */
        List<Hit> nearest(float[] vector, int count) throws IOException {
            Query query = reader.maxDoc() == 0
                    ? new MatchNoDocsQuery()
                    : new KnnFloatVectorQuery(VECTOR, vector, Math.max(count, CANDIDATES));
            List<Hit> hits = new ArrayList<>();
            for (ScoreDoc found : searcher.search(query, count).scoreDocs) {
                String id = searcher.storedFields().document(found.doc).get(ID);
                // Lucene's score is (1 + cosine) / 2
                hits.add(new Hit(hits.size() + 1, id, 2.0 * found.score - 1, place(id)));
            }
            return hits;
        }

        /** Where the content of an image is, null where that is not known. */
        @Nullable
        Place place(String id) throws IOException {
            TopDocs found = searcher.search(new TermQuery(new Term(PLACE, id)), 1);
            if (found.scoreDocs.length == 0) {
                return null;
            }
            Document document = searcher.storedFields().document(found.scoreDocs[0].doc);
            return new Place(
                    document.getField(PARTITION).numericValue().intValue(),
                    document.getField(OFFSET).numericValue().longValue());
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
