package io.tncc.cli.search;

import io.tncc.cli.search.VersionIndex.Place;
import io.tncc.cli.terminal.JsonOutput;
import io.tncc.schemas.EncoderVersion;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a search has found.
 *
 * @param sought the file or id
 * @param version that the embeddings are by
 * @param images how many there are in the index
 * @param index where that is
 * @param hits the nearest first
 */
record SearchResult(String sought, EncoderVersion version, int images, Path index, List<Hit> hits) {

    void print(PrintWriter out, boolean json, String imagesTopic) {
        if (json) {
            JsonOutput.write(out, figures(imagesTopic));
            return;
        }
        out.printf(
                Locale.ROOT,
                "Nearest to %s among %,d images of lane %s, by version %d%n",
                sought,
                images,
                version.getLane(),
                version.getVersion());
        int width = hits.stream().mapToInt(hit -> hit.id().length()).max().orElse(0);
        for (Hit hit : hits) {
            String id = hit.id() + " ".repeat(width - hit.id().length());
            out.printf(Locale.ROOT, "%4d  %.4f  %s  %s%n", hit.rank(), hit.similarity(), id, where(hit, imagesTopic));
        }
        out.flush();
    }

    private static String where(Hit hit, String topic) {
        Place place = hit.place();
        return place == null
                ? "(no longer on the topic %s)".formatted(topic)
                : "%s-%d@%d".formatted(topic, place.partition(), place.offset());
    }

    private Map<String, Object> figures(String topic) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("sought", sought);
        figures.put("lane", version.getLane());
        figures.put("version", version.getVersion());
        figures.put("sha256", version.getSha256());
        figures.put("images", images);
        figures.put("index", index.toString());
        figures.put("hits", hits.stream().map(hit -> figures(hit, topic)).toList());
        return figures;
    }

    private Map<String, Object> figures(Hit hit, String topic) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rank", hit.rank());
        figures.put("id", hit.id());
        figures.put("lane", version.getLane());
        figures.put("similarity", hit.similarity());
        Place place = hit.place();
        if (place != null) {
            figures.put("content", Map.of("topic", topic, "partition", place.partition(), "offset", place.offset()));
        }
        return figures;
    }
}
