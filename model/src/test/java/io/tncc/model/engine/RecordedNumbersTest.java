package io.tncc.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.List;
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
        List<Integer> discarded = new ArrayList<>();
        int made = RecordedNumbers.uncollected(
                "It",
                () -> {
                    if (attempts.incrementAndGet() <= 2) {
                        Garbage.collect();
                    }
                    return attempts.get();
                },
                discarded::add);
        assertThat(made).isGreaterThanOrEqualTo(3);
        assertThat(discarded).hasSize(made - 1).startsWith(1, 2);
    }

    @Test
    void whatFailsIsMadeAgainOnlyIfACollectionCameBetween() {
        AtomicInteger attempts = new AtomicInteger();
        assertThatIllegalStateException()
                .isThrownBy(() -> RecordedNumbers.uncollected(
                        "It",
                        () -> {
                            if (attempts.incrementAndGet() == 1) {
                                Garbage.collect();
                            }
                            throw new IllegalStateException("attempt " + attempts);
                        },
                        nothing -> {}))
                .withMessageMatching("attempt [2-9]");
    }

    @Test
    void collectionsWithoutEndAreAnError() {
        assertThatIllegalStateException()
                .isThrownBy(() -> RecordedNumbers.uncollected(
                        "It",
                        () -> {
                            Garbage.collect();
                            return 0;
                        },
                        made -> {}))
                .withMessageStartingWith("It was computed 10 times, and the JVM collected garbage meanwhile each time");
    }
}
