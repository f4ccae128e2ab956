package io.tncc.model.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import io.tncc.model.encoder.ReferenceNumbers.Reference;
import io.tncc.model.engine.BitExact;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EncoderTest {

    private static final Reference SMALL = Reference.RESNET20_CIFAR;

    @ParameterizedTest
    @EnumSource
    void featuresAndProjectionsAndRunningStatisticsArePyTorchs(Reference reference) {
        try (Torch torch = Torch.open();
                Encoder encoder = new Encoder(torch, reference.spec(), TrainingMode.STANDARD, reference.weights());
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Encoder.Output output = encoder.forward(torch.array(reference.views()));
            reference.assertMatches("features", output.features().toFloatArray());
            reference.assertMatches("projections", output.projections().toFloatArray());
            NDList buffers = encoder.buffers();
            for (int i = 0; i < buffers.size(); i++) {
                String name = reference.spec().buffers().get(i).name();
                reference.assertMatches("buffer/" + name, buffers.get(i).toFloatArray());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void gradientsOfEveryParameterArePyTorchs(Reference reference) {
        try (Torch torch = Torch.open();
                Encoder encoder = new Encoder(torch, reference.spec(), TrainingMode.STANDARD, reference.weights())) {
            List<float[]> gradients = gradients(torch, encoder, reference);
            for (int i = 0; i < gradients.size(); i++) {
                reference.assertMatches(
                        "gradient/" + reference.spec().parameters().get(i).name(), gradients.get(i));
            }
        }
    }

    @Test
    @BitExact
    void theSameBatchGivesTheSameBits() {
        List<List<float[]>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            try (Torch torch = Torch.open();
                    Encoder encoder = new Encoder(torch, SMALL.spec(), TrainingMode.STANDARD, SMALL.weights())) {
                List<float[]> results = new ArrayList<>(gradients(torch, encoder, SMALL));
                results.addAll(gradients(torch, encoder, SMALL));
                encoder.weights().values().forEach(array -> results.add(array.values()));
                runs.add(results);
            }
        }
        assertThat(runs.get(0)).usingRecursiveComparison().isEqualTo(runs.get(1));
        int parameters = SMALL.spec().parameters().size();
        assertThat(runs.get(0).subList(0, parameters))
                .usingRecursiveComparison()
                .isEqualTo(runs.get(0).subList(parameters, 2 * parameters));
    }

    /** Each rounding errs by up to 1/512, and the errors of 20 layers add up at random. */
    @Test
    void bfloat16ComesNearFloat32AndIsReproducible() {
        float[] exact = projections(TrainingMode.STANDARD);
        float[] rounded = projections(new TrainingMode(Precision.BFLOAT16, 1));
        assertThat(projections(new TrainingMode(Precision.BFLOAT16, 1))).isEqualTo(rounded);
        double squares = 0;
        double errors = 0;
        for (int i = 0; i < exact.length; i++) {
            squares += exact[i] * exact[i];
            errors += (exact[i] - rounded[i]) * (exact[i] - rounded[i]);
        }
        assertThat(Math.sqrt(errors / squares)).isBetween(1e-4, 0.05);
    }

    private static float[] projections(TrainingMode mode) {
        try (Torch torch = Torch.open();
                Encoder encoder = new Encoder(torch, SMALL.spec(), mode, SMALL.weights());
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return encoder.forward(torch.array(SMALL.views())).projections().toFloatArray();
        }
    }

    @Test
    void aForwardAndBackwardLeaveNoArrays() {
        try (Torch torch = Torch.open();
                Encoder encoder = new Encoder(torch, SMALL.spec(), TrainingMode.STANDARD, SMALL.weights())) {
            gradients(torch, encoder, SMALL);
            int before = torch.manager().getManagedArrays().size();
            for (int step = 0; step < 3; step++) {
                gradients(torch, encoder, SMALL);
            }
            assertThat(torch.manager().getManagedArrays()).hasSize(before);
        }
    }

    @Test
    void closingFreesTheWeights() {
        try (Torch torch = Torch.open()) {
            new Encoder(torch, SMALL.spec(), TrainingMode.STANDARD, SMALL.weights()).close();
            assertThat(torch.manager().getManagedArrays()).isEmpty();
        }
    }

    @Test
    void nothingIsRecordedOutsideRecordingOrWithoutRequiredGradients() {
        try (Torch torch = Torch.open();
                Encoder encoder = new Encoder(torch, SMALL.spec(), TrainingMode.STANDARD, SMALL.weights());
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray views = torch.array(SMALL.views());
            NDArray frozen =
                    Torch.recording(() -> encoder.forward(views).projections().sum());
            encoder.requireGradients();
            NDArray unrecorded = encoder.forward(views).projections().sum();
            NDArray recorded =
                    Torch.recording(() -> encoder.forward(views).projections().sum());
            assertThatThrownBy(() -> Torch.backward(frozen)).hasMessageContaining("does not require grad");
            assertThatThrownBy(() -> Torch.backward(unrecorded)).hasMessageContaining("does not require grad");
            Torch.backward(recorded);
            assertThat(encoder.parameters().get(0).getGradient().abs().sum().getFloat())
                    .isPositive();
        }
    }

    @Test
    void weightsComeBackAsTheyWere() {
        try (Torch torch = Torch.open();
                Encoder encoder = new Encoder(torch, SMALL.spec(), TrainingMode.STANDARD, SMALL.weights())) {
            assertThat(encoder.weights()).isEqualTo(SMALL.weights());
            assertThat(encoder.parameters()).hasSameSizeAs(SMALL.spec().parameters());
            assertThat(encoder.buffers()).hasSameSizeAs(SMALL.spec().buffers());
        }
    }

    @Test
    void wrongWeightsAreAllNamedAtOnce() {
        Map<String, HostArray> weights = SMALL.weights();
        weights.remove("bn1.bias");
        weights.put("conv1.weight", new HostArray(new long[] {16, 1, 3, 3}, new float[144]));
        weights.put("fc.weight", new HostArray(new long[] {1}, new float[1]));
        try (Torch torch = Torch.open()) {
            assertThatThrownBy(() -> new Encoder(torch, SMALL.spec(), TrainingMode.STANDARD, weights))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(
                            "missing bn1.bias [16]",
                            "conv1.weight has shape [16, 1, 3, 3], not [16, 3, 3, 3]",
                            "unknown fc.weight");
            assertThat(torch.manager().getManagedArrays()).isEmpty();
        }
    }

    @Test
    void aBatchWithoutVarianceIsRefused() {
        try (Torch torch = Torch.open();
                Encoder encoder = new Encoder(torch, SMALL.spec(), TrainingMode.STANDARD, SMALL.weights());
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray one = torch.array(new HostArray(new long[] {1, 3, 4, 4}, new float[48]));
            assertThatThrownBy(() -> encoder.forward(one))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 images of side 4");
            NDArray flat = torch.array(new HostArray(new long[] {2, 48}, new float[96]));
            assertThatThrownBy(() -> encoder.forward(flat))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("(B, 3, S, S)");
        }
    }

    /** The gradients of sum(features * factors) + sum(projections * other factors), in the order of the parameters. */
    private static List<float[]> gradients(Torch torch, Encoder encoder, Reference reference) {
        encoder.requireGradients();
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray views = torch.array(reference.views());
            NDArray loss = Torch.recording(() -> {
                Encoder.Output output = encoder.forward(views);
                return weighted(torch, "feature factors", output.features())
                        .add(weighted(torch, "projection factors", output.projections()));
            });
            NDList parameters = encoder.parameters();
            Torch.backward(loss);
            List<float[]> gradients = parameters.stream()
                    .map(parameter -> parameter.getGradient().toFloatArray())
                    .toList();
            Torch.zeroGradients(parameters);
            return gradients;
        }
    }

    private static NDArray weighted(Torch torch, String name, NDArray output) {
        int count = Math.toIntExact(output.size());
        HostArray factors = new HostArray(output.getShape().getShape(), ReferenceNumbers.floats(name, count, 1));
        return output.mul(torch.array(factors)).sum();
    }
}
