package io.tncc.cli.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.search.HitSheet.Cell;
import io.tncc.cli.search.ImageContents.Content;
import java.awt.image.BufferedImage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HitSheetTest {

    private static int[] pixels(@Nullable Content content) {
        BufferedImage sheet = new HitSheet().draw(List.of(new Cell("1. 0.9", "cat", content)));
        return sheet.getRGB(0, 0, sheet.getWidth(), sheet.getHeight(), null, 0, sheet.getWidth());
    }

    @Test
    void anImageThatLiesElsewhereIsToldFromOneThatIsGone() {
        int[] gone = pixels(null);
        assertThat(pixels(new Content(null, null))).isEqualTo(gone);
        assertThat(pixels(new Content(new byte[] {1}, null))).isEqualTo(gone);
        assertThat(pixels(new Content(null, "s3://bucket/cat.jpg"))).isNotEqualTo(gone);
    }
}
