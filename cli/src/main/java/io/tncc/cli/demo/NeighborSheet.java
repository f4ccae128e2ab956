package io.tncc.cli.demo;

import io.tncc.cli.evaluate.ImageBank;
import io.tncc.cli.terminal.PngFile;
import io.tncc.cli.terminal.RgbPicture;
import io.tncc.model.embed.Embedder;
import io.tncc.model.engine.Torch;
import io.tncc.model.evaluate.Embeddings;
import io.tncc.model.evaluate.EncoderEvaluation;
import io.tncc.model.evaluate.KNearestNeighbors;
import io.tncc.model.evaluate.LabelledImages;
import io.tncc.model.evaluate.Neighbors;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A picture of the nearest neighbors of a few test images by two encoders side by side: one image of each class, where a green frame is a
 * neighbor of the query's class and a red one is of another; or the first ones, where images have no labels.
 */
final class NeighborSheet {

    private static final int NEIGHBORS = 6;
    private static final int MAX_ROWS = 10;
    private static final int CELL = 64;
    private static final int GAP = 10;
    private static final int HEADER = 40;
    private static final int LABEL = 130;
    private static final Color SAME = new Color(0x2E7D32);
    private static final Color OTHER = new Color(0xC62828);

    private final ImageBank images;
    private final int[] queries;

    NeighborSheet(ImageBank images) {
        this.images = images;
        this.queries = images.isLabelled()
                ? firstOfEachClass(images.queries())
                : IntStream.range(0, Math.min(MAX_ROWS, images.queries().count()))
                        .toArray();
    }

    /** Draws the sheet to a PNG file. */
    void write(EncoderFile before, EncoderFile after, Path file) throws IOException {
        int side = NEIGHBORS * (CELL + GAP);
        int width = LABEL + CELL + GAP + 2 * side + 6 * GAP;
        int height = HEADER + queries.length * (CELL + GAP) + GAP;
        BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        int left = LABEL + CELL + 3 * GAP;
        int right = left + side + 2 * GAP;
        graphics.setColor(Color.BLACK);
        graphics.drawString("test image", LABEL - 4, HEADER - 14);
        graphics.drawString(title(before), left, HEADER - 14);
        graphics.drawString(title(after), right, HEADER - 14);
        for (int row = 0; row < queries.length; row++) {
            int y = HEADER + row * (CELL + GAP);
            graphics.setColor(Color.BLACK);
            graphics.drawString(name(queries[row]), GAP, y + CELL / 2 + 5);
            draw(graphics, images.queries(), queries[row], LABEL, y);
        }
        drawNeighbors(graphics, before, left);
        drawNeighbors(graphics, after, right);
        graphics.dispose();
        PngFile.write(sheet, file);
    }

    private String name(int query) {
        return images.isLabelled() ? images.classes().get(images.queries().labels()[query]) : "image " + (query + 1);
    }

    private static String title(EncoderFile encoder) {
        return "nearest by version %d, after %,d images"
                .formatted(encoder.metadata().version(), encoder.metadata().imagesSeen());
    }

    private void drawNeighbors(Graphics2D graphics, EncoderFile encoder, int x) {
        Neighbors neighbors = nearest(encoder);
        for (int row = 0; row < queries.length; row++) {
            int label = images.queries().labels()[queries[row]];
            for (int place = 0; place < NEIGHBORS; place++) {
                int index = neighbors.indices()[row * neighbors.k() + place];
                int cellX = x + place * (CELL + GAP);
                int cellY = HEADER + row * (CELL + GAP);
                draw(graphics, images.bank(), index, cellX, cellY);
                if (images.isLabelled()) {
                    graphics.setColor(images.bank().labels()[index] == label ? SAME : OTHER);
                    graphics.setStroke(new BasicStroke(4));
                    graphics.drawRect(cellX, cellY, CELL, CELL);
                }
            }
        }
    }

    private Neighbors nearest(EncoderFile encoder) {
        LabelledImages all = images.queries();
        float[][] rows = new float[queries.length][];
        try (Torch torch = Torch.open();
                Embedder embedder = Embedder.of(encoder, EmbeddingLayer.BACKBONE)) {
            for (int row = 0; row < rows.length; row++) {
                rows[row] = embedder.embed(all.pixels(queries[row], queries[row] + 1), 1, all.side())[0];
            }
            Embeddings bank = EncoderEvaluation.features(embedder, images.bank());
            return new KNearestNeighbors(NEIGHBORS, 0.1).neighbors(torch, Embeddings.ofRows(rows), bank);
        }
    }

    private static void draw(Graphics2D graphics, LabelledImages source, int index, int x, int y) {
        graphics.drawImage(RgbPicture.of(source.pixels(), index, source.side()), x, y, CELL, CELL, null);
    }

    private static int[] firstOfEachClass(LabelledImages queries) {
        Map<Integer, Integer> first = new LinkedHashMap<>();
        for (int i = 0; i < queries.count(); i++) {
            first.putIfAbsent(queries.labels()[i], i);
        }
        List<Integer> chosen = first.values().stream().limit(MAX_ROWS).toList();
        return chosen.stream().mapToInt(Integer::intValue).toArray();
    }
}
