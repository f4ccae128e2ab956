package io.tncc.cli.views;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.Main;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ViewsCommandTest {

    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    /** 14 + 64 for the images, 14 + 64 + 4 + 64 a pair, 14 at the right; 28 above, 68 a row, 4 below. */
    @Test
    void theSheetHasARowForEachImageAndTwoViewsForEachPair() throws IOException {
        Path file = folder.resolve("views.png");
        assertThat(run(file, "--images", "3", "--pairs", "2")).isZero();
        BufferedImage sheet = ImageIO.read(file.toFile());
        assertThat(sheet.getWidth()).isEqualTo(14 + 64 + 2 * 146 + 14);
        assertThat(sheet.getHeight()).isEqualTo(28 + 3 * 68 + 4);
    }

    /** With the image itself as its only view, every cell of a row is the same. */
    @Test
    void theCustomRecipeShowsTheImageItself() throws IOException {
        Path file = folder.resolve("views.png");
        assertThat(run(file, "--images", "1", "--pairs", "1", "--set", "view.recipe=custom"))
                .isZero();
        BufferedImage sheet = ImageIO.read(file.toFile());
        for (int x = 0; x < 64; x++) {
            for (int y = 28; y < 28 + 64; y++) {
                assertThat(sheet.getRGB(14 + 64 + 14 + x, y)).isEqualTo(sheet.getRGB(14 + x, y));
                assertThat(sheet.getRGB(14 + 64 + 14 + 68 + x, y)).isEqualTo(sheet.getRGB(14 + x, y));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"weak, true", "same, false"})
    void weakKeysHaveTheColoursOfTheImage(String keys, boolean own) throws IOException {
        Path file = folder.resolve("views.png");
        String[] jittered = {
            "--set", "view.recipe=custom", "--set", "view.jitter-probability=1", "--set", "view.brightness=0.9"
        };
        assertThat(run(
                        file,
                        Stream.concat(Stream.of(jittered), Stream.of("--pairs", "1", "--set", "view.keys=" + keys))
                                .toArray(String[]::new)))
                .isZero();
        BufferedImage sheet = ImageIO.read(file.toFile());
        assertThat(column(sheet, 14 + 64 + 14)).isNotEqualTo(column(sheet, 14));
        assertThat(Arrays.equals(column(sheet, 14 + 64 + 14 + 68), column(sheet, 14)))
                .isEqualTo(own);
    }

    private static int[] column(BufferedImage sheet, int left) {
        return sheet.getRGB(left, 28, 64, sheet.getHeight() - 28, null, 0, 64);
    }

    @Test
    void anUnknownRecipeNamesTheKnownOnes() {
        assertThat(run(folder.resolve("views.png"), "--set", "view.recipe=byol"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("view.recipe").contains("mocov2-cifar, mocov2-imagenet, simclr, custom");
    }

    private int run(Path file, String... arguments) {
        CommandLine commandLine =
                Main.commandLine().setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(err));
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        String[] all = new String[arguments.length + 5];
        all[0] = "views";
        all[1] = "--dataset";
        all[2] = "generated:100";
        all[3] = "--out";
        all[4] = file.toString();
        System.arraycopy(arguments, 0, all, 5, arguments.length);
        return commandLine.execute(all);
    }
}
