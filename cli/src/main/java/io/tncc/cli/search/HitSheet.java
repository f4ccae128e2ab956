package io.tncc.cli.search;

import io.tncc.cli.search.ImageContents.Content;
import io.tncc.cli.terminal.RgbPicture;
import io.tncc.pipeline.decode.ImageDecoder;
import io.tncc.pipeline.decode.ImageLimits;
import io.tncc.pipeline.decode.Rejection;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A picture of the image that was sought for and of those that were found, the nearest first, each with what it is. */
final class HitSheet {

    private static final int CELL = 96;
    private static final int GAP = 12;
    private static final int CAPTION = 34;
    private static final int COLUMNS = 6;
    private static final int LETTERS = 15;
    private static final Color ABSENT = new Color(0xE0E0E0);

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.WIDE, CELL);

    /**
     * An image on the sheet.
     *
     * @param title its first line
     * @param id its second
     * @param content null where there is none: it is a gray square then, which tells if the image lies elsewhere
     */
    record Cell(String title, String id, @Nullable Content content) {}

    BufferedImage draw(List<Cell> cells) {
        int rows = (cells.size() + COLUMNS - 1) / COLUMNS;
        int columns = Math.min(COLUMNS, cells.size());
        BufferedImage sheet = new BufferedImage(
                GAP + columns * (CELL + GAP), GAP + rows * (CELL + CAPTION + GAP), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        for (int i = 0; i < cells.size(); i++) {
            int x = GAP + i % COLUMNS * (CELL + GAP);
            int y = GAP + i / COLUMNS * (CELL + CAPTION + GAP);
            draw(graphics, cells.get(i), x, y);
        }
        graphics.dispose();
        return sheet;
    }

    private void draw(Graphics2D graphics, Cell cell, int x, int y) {
        BufferedImage picture = picture(cell.content == null ? null : cell.content.bytes());
        if (picture == null) {
            graphics.setColor(ABSENT);
            graphics.fillRect(x, y, CELL, CELL);
            if (cell.content != null && cell.content.uri() != null) {
                graphics.setColor(Color.BLACK);
                graphics.drawString("by reference", x + 12, y + CELL / 2);
            }
        } else {
            graphics.drawImage(picture, x, y, null);
        }
        graphics.setColor(Color.BLACK);
        graphics.drawString(cell.title, x, y + CELL + 13);
        graphics.drawString(shortened(cell.id), x, y + CELL + 27);
    }

    private @Nullable BufferedImage picture(byte @Nullable [] content) {
        if (content == null) {
            return null;
        }
        try {
            return RgbPicture.of(decoder.decode(content), 0, CELL);
        } catch (Rejection e) {
            return null;
        }
    }

    /** The end of an id tells more than its beginning. */
    private static String shortened(String id) {
        return id.length() <= LETTERS ? id : "…" + id.substring(id.length() - LETTERS + 1);
    }
}
