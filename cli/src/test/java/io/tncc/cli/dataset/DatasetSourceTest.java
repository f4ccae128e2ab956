package io.tncc.cli.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.cli.terminal.CommandFailure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetSourceTest {

    @Test
    void eachSourceIsParsed() {
        assertThat(DatasetSource.parse("folder:a/b")).isEqualTo(new DatasetSource.Folder(Path.of("a/b")));
        assertThat(DatasetSource.parse("tar:c:d.tar")).isEqualTo(new DatasetSource.Tar(Path.of("c:d.tar")));
        assertThat(DatasetSource.parse("generated")).isEqualTo(new DatasetSource.Generated(60_000));
        assertThat(DatasetSource.parse("generated:500")).isEqualTo(new DatasetSource.Generated(500));
        assertThat(DatasetSource.parse("cifar-10")).isEqualTo(new DatasetSource.Cifar10());
        assertThat(DatasetSource.parse("fashion-mnist")).isInstanceOf(DatasetSource.FashionMnist.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fashion-mnist", "cifar-10", "folder:a/b", "tar:c:d.tar", "generated:500", "generated"})
    void whatASourceIsNamedByOpensTheSame(String text) {
        DatasetSource source = DatasetSource.parse(text);
        assertThat(DatasetSource.parse(source.text())).isEqualTo(source);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mnist", "folder", "folder:", "tar:", "generated:0", "generated:x", "cifar-10:x"})
    void anythingElseIsRefusedNamingWhatIsAllowed(String text) {
        assertThatThrownBy(() -> DatasetSource.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining(DatasetSource.SYNTAX);
    }

    @Test
    void fashionMnistThatIsNotInstalledSaysHowToInstallIt(@TempDir Path nothing) {
        assertThatThrownBy(() -> new DatasetSource.FashionMnist(nothing).open())
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("apt-get install dataset-fashion-mnist");
    }

    @Test
    void withoutFashionMnistTheFirstAtHandAreGeneratedPictures(@TempDir Path nothing) {
        Datasets.Choice choice = Datasets.firstAtHand(new DatasetSource.FashionMnist(nothing));

        assertThat(choice.dataset().name()).isEqualTo("generated");
        assertThat(choice.reason()).contains("no data set is installed");
    }
}
