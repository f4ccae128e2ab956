package io.tncc.model.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.encoder.ReferenceNumbers;
import io.tncc.model.engine.Torch;
import io.tncc.model.objective.ObjectiveSpec.Stage;
import io.tncc.model.objective.ObjectiveSpec.Variation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every combination of settings against the formulas in PyTorch and float64 ({@code src/test/python/objective_parity.py}). */
class ObjectiveParityTest {

    private static final int BATCH = 6;
    private static final int SIZE = 5;
    private static final int MEMORY = 20;
    private static final int NEIGHBORS = 4;
    private static final double TEMPERATURE = 0.3;
    private static final double WEIGHT = 0.7;

    /** The memory in one chunk, and in several of which each has fewer entries than there are neighbors. */
    @ParameterizedTest
    @ValueSource(ints = {MEMORY, 3})
    void lossesAndGradientsArePyTorchs(int chunk) {
        Properties stored = stored();
        assertThat(stored).hasSize(2 * 2 * 3 * 2 * 3 * 3);
        try (Torch torch = Torch.open()) {
            for (String settings : stored.stringPropertyNames()) {
                double[] expected = Arrays.stream(stored.getProperty(settings).split(" "))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                double[] actual = lossAndGradient(torch, settings.split("-"), chunk);
                double[] tolerances = Arrays.stream(expected)
                        .map(value -> 2e-5 * Math.max(1, Math.abs(value)))
                        .toArray();
                for (int i = 0; i < expected.length; i++) {
                    assertThat(actual[i])
                            .as("%s, number %d", settings, i)
                            .isCloseTo(expected[i], within(tolerances[i]));
                }
            }
        }
    }

    private static double[] lossAndGradient(Torch torch, String[] settings, int chunk) {
        ObjectiveSpec spec = new ObjectiveSpec(
                settings[1].equals("GAUSSIAN") ? new Kernel.Gaussian(TEMPERATURE) : new Kernel.StudentT(TEMPERATURE, 3),
                Consistency.valueOf(settings[2]),
                0.2,
                NEIGHBORS,
                new ConsistencySchedule(WEIGHT, 0, 0),
                new Variation(
                        Space.valueOf(settings[0]),
                        Negatives.valueOf(settings[3]),
                        NeighborChoice.valueOf(settings[4]),
                        ConsistencyScaling.valueOf(settings[5]),
                        false,
                        null));
        try (NDScope scope = new NDScope();
                ProjectionSpace space =
                        new ProjectionSpace(torch, spec.variation().space());
                Objective objective = new Objective(torch, spec, chunk)) {
            scope.suppressNotUsedWarning();
            NDArray projections = points(torch, "projections", BATCH);
            NDArray keys = space.place(points(torch, "keys", BATCH));
            NDArray memory = space.place(points(torch, "memory", MEMORY));
            projections.setRequiresGradient(true);
            Stage stage = new Stage(spec.kernel(), WEIGHT);
            Objective.Loss loss = Torch.recording(() -> objective.loss(
                    space.place(projections),
                    keys,
                    memory,
                    stage,
                    arguments(torch, spec.variation().neighborChoice())));
            Torch.backward(loss.total());
            float[] gradient = projections.getGradient().toFloatArray();
            float[] factors = ReferenceNumbers.floats("summary", BATCH * SIZE, 1);
            return new double[] {
                loss.total().getFloat(),
                loss.instance().getFloat(),
                loss.consistency().getFloat(),
                loss.agreement().getFloat(),
                Math.sqrt(IntStream.range(0, gradient.length)
                        .mapToDouble(i -> gradient[i] * gradient[i])
                        .sum()),
                IntStream.range(0, gradient.length)
                        .mapToDouble(i -> gradient[i] * factors[i])
                        .sum()
            };
        }
    }

    private static NeighborArguments arguments(Torch torch, NeighborChoice choice) {
        return switch (choice) {
            case NEAREST -> NeighborArguments.nearest();
            case RANDOM -> {
                long[] chosen = new long[BATCH * NEIGHBORS];
                Arrays.setAll(chosen, at -> (7 * (at / NEIGHBORS) + 3 * (at % NEIGHBORS)) % MEMORY);
                yield new NeighborArguments(new NDList(torch.manager().create(chosen, new Shape(BATCH, NEIGHBORS))));
            }
            case SAME_LABEL -> NeighborArguments.sameLabel(
                    torch.manager(),
                    IntStream.range(0, BATCH).map(i -> i < 5 ? i % 3 : -1).toArray(),
                    IntStream.range(0, MEMORY).map(j -> j * j % 7).toArray());
        };
    }

    private static NDArray points(Torch torch, String name, int rows) {
        return torch.manager().create(ReferenceNumbers.floats(name, rows * SIZE, 2), new Shape(rows, SIZE));
    }

    private static Properties stored() {
        try (InputStream in =
                Objects.requireNonNull(ObjectiveParityTest.class.getResourceAsStream("objective_parity.properties"))) {
            Properties properties = new Properties();
            properties.load(in);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
