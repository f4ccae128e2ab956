package io.tncc.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecordedNumbersTest {

    @Test
    void aFactorIsKeptForItsGradient() {
        try (Torch torch = Torch.open();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray x = torch.manager().create(new float[] {1, -2});
            x.setRequiresGradient(true);
            NDArray loss = Torch.recording(() -> RecordedNumbers.times(x.sum(), 3));
            Garbage.collect();
            Torch.backward(loss);
            assertThat(loss.getFloat()).isEqualTo(-3);
            assertThat(x.getGradient().toFloatArray()).containsExactly(3, 3);
        }
    }

    @Test
    void whatACollectionCameBetweenIsMadeAgain() {
        AtomicInteger attempts = new AtomicInteger();
        int made = RecordedNumbers.uncollected(() -> {
            if (attempts.incrementAndGet() <= 2) {
                System.gc();
            }
            return attempts.get();
        });
        assertThat(made).isGreaterThanOrEqualTo(3);
    }

    @Test
    void collectionsWithoutEndAreAnError() {
        assertThatIllegalStateException()
                .isThrownBy(() -> RecordedNumbers.uncollected(() -> {
                    System.gc();
                    return 0;
                }))
                .withMessage(
                        "Garbage was collected 100 times in a row while gradients were computed: the heap is too small");
    }
}
