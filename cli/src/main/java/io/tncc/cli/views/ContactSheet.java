package io.tncc.cli.views;

import io.tncc.cli.terminal.RgbPicture;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.view.ViewPair;
import io.tncc.model.view.ViewPictures;
import io.tncc.model.view.ViewRecipe;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * A picture of some images with pairs of views of each: a row an image, which comes first. The pairs of an image are those that
 * its replays would give, so that the first pair is the one that a learner of the seed and lane sees first.
 */
final class ContactSheet {

    private static final int MIN_CELL = 64;
    private static final int GAP = 4;
    private static final int BETWEEN_PAIRS = 14;
    private static final int HEADER = 28;

    private final ImageBatch images;
    private final int pairs;
    private final int cell;

    ContactSheet(ImageBatch images, int pairs) {
        this.images = images;
        this.pairs = pairs;
        // whole multiples, so that every pixel is seen as it is
        this.cell = images.side() * Math.max(1, (MIN_CELL + images.side() - 1) / images.side());
    }

    /** Draws the sheet. */
    BufferedImage draw(ViewPair recipes, String title, long seed, String lane) {
        int width = BETWEEN_PAIRS + cell + pairs * (BETWEEN_PAIRS + 2 * cell + GAP) + BETWEEN_PAIRS;
        int height = HEADER + images.size() * (cell + GAP) + GAP;
        BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        graphics.setColor(Color.BLACK);
        graphics.drawString("image", BETWEEN_PAIRS, HEADER - 10);
        graphics.drawString(title, left(0), HEADER - 10);
        drawColumn(graphics, images.pixels(), BETWEEN_PAIRS);
        for (int pair = 0; pair < pairs; pair++) {
            for (int view = 0; view < 2; view++) {
                ViewRecipe recipe = view == 0 ? recipes.queries() : recipes.keys();
                byte[] pixels = ViewPictures.of(recipe, images, seed, lane, 2 * pair + view);
                drawColumn(graphics, pixels, left(pair) + view * (cell + GAP));
            }
        }
        graphics.dispose();
        return sheet;
    }

    private int left(int pair) {
        return BETWEEN_PAIRS + cell + BETWEEN_PAIRS + pair * (2 * cell + GAP + BETWEEN_PAIRS);
    }

    private void drawColumn(Graphics2D graphics, byte[] pixels, int x) {
        for (int row = 0; row < images.size(); row++) {
            int y = HEADER + row * (cell + GAP);
            graphics.drawImage(RgbPicture.of(pixels, row, images.side()), x, y, cell, cell, null);
        }
    }
}
