package io.tncc.schemas.codec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the golden files that are missing, and never changes one that is there. Run by hand, from this module's directory, when a schema
 * has got a new version and {@link Golden} a record of it:
 *
 * <pre>{@code
 * mvn test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -cp target/classes:target/test-classes:$(cat target/classpath) io.tncc.schemas.codec.GoldenFiles
 * }</pre>
 */
final class GoldenFiles {

    private GoldenFiles() {}

    public static void main(String[] args) throws IOException {
        for (Golden<?> golden : Golden.all()) {
            Path file = Path.of("src/test/resources/golden", golden.file());
            if (Files.exists(file)) {
                System.out.println("kept    " + file);
            } else {
                Files.write(file, golden.encoded());
                System.out.println("written " + file);
            }
        }
    }
}
