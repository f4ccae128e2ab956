package io.tncc.model.train;

import static io.tncc.model.train.SteadyLearners.SPEC;
import static io.tncc.model.train.SteadyLearners.spec;
import static io.tncc.model.train.SteadyLearners.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Torch;
import io.tncc.model.evaluate.Embeddings;
import io.tncc.model.evaluate.Representation;
import io.tncc.model.extension.Extension;
import io.tncc.model.snapshot.MemorySegments;
import io.tncc.model.view.ViewTransform;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** How far apart the keys in the memory lie, and from where on that is a collapse. */
class MemorySpreadTest {

    /** Of 50 places in the memory, 32 have keys. Where all views are black, all keys are one; a rank is then 1. */
    @Test
    void theSpreadIsThatOfTheKeysAndThatOfOneImageIsNone() {
        try (Torch torch = Torch.open();
                Learner learner = Learner.initial(SPEC, "lane")) {
            assertThat(learner.memorySpread()).isNull();
            train(learner, 0, 4);
            MemorySpread spread = learner.memorySpread();
            HostArray memory = MemorySegments.parse(learner.changes().memorySegments())
                    .get(0)
                    .keys(); // (50, 32)
            Embeddings keys = new Embeddings(32, Arrays.copyOf(memory.values(), 32 * 32));
            assertThat(spread.standardDeviation()).isCloseTo(Representation.standardDeviation(keys), within(1e-9));
            assertThat(spread.effectiveRank()).isCloseTo(Representation.effectiveRank(torch, keys), within(1e-6));
            assertThat(CollapseLimits.NONE.areBrokenBy(spread)).isFalse();
            assertThat(new CollapseLimits(1, 0).areBrokenBy(spread)).isTrue();
            assertThat(new CollapseLimits(0, 32).areBrokenBy(spread)).isTrue();
        }
        Extension<ViewTransform> black = new Extension<>("black", 1, (views, randoms) -> views.mul(0));
        try (Learner learner = Learner.initial(spec(1e-30).with(new OwnCode(null, null, black)), "lane")) {
            train(learner, 0, 4);
            MemorySpread spread = learner.memorySpread();
            assertThat(spread.standardDeviation()).isCloseTo(0, within(1e-3));
            assertThat(spread.effectiveRank()).isCloseTo(1, within(1e-2));
            assertThat(new CollapseLimits(0.2, 2).areBrokenBy(spread)).isTrue();
        }
    }

    @Test
    void aSpreadBelowEitherLimitIsACollapse() {
        CollapseLimits limits = new CollapseLimits(0.2, 2);
        assertThat(limits.areBrokenBy(new MemorySpread(0.2, 2))).isFalse();
        assertThat(limits.areBrokenBy(new MemorySpread(0.19, 9))).isTrue();
        assertThat(limits.areBrokenBy(new MemorySpread(0.9, 1.9))).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> new CollapseLimits(1.1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new CollapseLimits(0, Double.NaN));
    }
}
