package io.tncc.model.train;

import static io.tncc.model.train.TestLearners.batch;
import static io.tncc.model.train.TestLearners.train;
import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.model.engine.BitExact;
import io.tncc.model.extension.Extension;
import io.tncc.model.objective.ObjectiveSpec.Variation;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.snapshot.WeightsBlock;
import io.tncc.model.view.ViewPair;
import io.tncc.model.view.ViewRecipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first batch only makes keys; the second makes queries too. */
class ViewsOfAStepTest {

    private static final ViewRecipe STRONG = ViewRecipe.mocoV2Cifar();
    private static final ViewPair WEAK_KEYS = ViewPair.weakKeys(STRONG);
    private static final ViewPair ALL_WEAK = ViewPair.same(STRONG.weak());
    private static final ViewPair ALL_STRONG = ViewPair.same(STRONG);

    @Test
    @BitExact
    void aQueryIsDrawnByItsRecipeAndTheKeyByItsOwn() {
        List<Integer> strong = drawn(ALL_STRONG, false);
        List<Integer> weak = drawn(ALL_WEAK, false);
        assertThat(strong).hasSize(2).doesNotContainAnyElementsOf(weak);
        assertThat(drawn(WEAK_KEYS, false)).containsExactly(strong.get(0), weak.get(1));
    }

    /** What is the same is not drawn again. */
    @Test
    @BitExact
    void ofASymmetricLossBothViewsAreDrawnByBothRecipes() {
        List<Integer> strong = drawn(ALL_STRONG, true);
        List<Integer> weak = drawn(ALL_WEAK, true);
        assertThat(strong).hasSize(2);
        assertThat(drawn(WEAK_KEYS, true)).containsExactly(strong.get(0), weak.get(1), strong.get(1), weak.get(0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @BitExact
    void theMemoryHoldsTheKeys(boolean symmetric) {
        List<String> weak = memory(ALL_WEAK, symmetric);
        assertThat(memory(WEAK_KEYS, symmetric)).isEqualTo(weak).isNotEqualTo(memory(ALL_STRONG, symmetric));
    }

    /** Jittered by nothing, the views of both recipes are the same. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @BitExact
    void aViewThatIsDrawnTwiceIsTheSameAsOneThatIsDrawnOnce(boolean symmetric) {
        ViewRecipe unchanging = new ViewRecipe(0.2f, 1, 0.75f, 1.25f, 0.5f, 1, 0, 0, 0, 0, 0, STRONG.normalisation());
        ViewPair twice = ViewPair.weakKeys(unchanging);
        assertThat(twice.isSame()).isFalse();
        assertThat(weights(twice, symmetric)).isEqualTo(weights(ViewPair.same(unchanging), symmetric));
    }

    /** Of one state, whose memory has weak keys. */
    @Test
    @BitExact
    void aProbeDrawsAsAStepDoes() {
        LearnerSnapshot state;
        try (Learner learner = Learner.initial(spec(WEAK_KEYS, false), "lane")) {
            train(learner, 0, 5);
            state = learner.changes();
        }
        assertThat(List.of(probed(WEAK_KEYS, state), probed(ALL_WEAK, state), probed(ALL_STRONG, state)))
                .doesNotHaveDuplicates();
    }

    @Test
    void anEncoderFileNamesTheRecipeOfItsKeysWhereItIsAnother() {
        assertThat(spec(WEAK_KEYS, false).method())
                .containsEntry("method.views", STRONG.toString())
                .containsEntry("method.key-views", STRONG.weak().toString());
        assertThat(spec(ALL_STRONG, false).method())
                .containsEntry("method.views", STRONG.toString())
                .doesNotContainKey("method.key-views");
    }

    /** The views of the first batch in the order in which they are drawn, as hashes. */
    private static List<Integer> drawn(ViewPair views, boolean symmetric) {
        List<Integer> drawn = new ArrayList<>();
        LearnerSpec telling = spec(views, symmetric)
                .with(new OwnCode(null, null, new Extension<>("telling", 1, (images, randoms) -> {
                    drawn.add(Arrays.hashCode(images.toFloatArray()));
                    return images;
                })));
        try (Learner learner = Learner.initial(telling, "lane")) {
            train(learner, 0, 1);
        }
        return drawn;
    }

    private static List<String> memory(ViewPair views, boolean symmetric) {
        try (Learner learner = Learner.initial(spec(views, symmetric), "lane")) {
            train(learner, 0, 1);
            return learner.changes().memorySegments().values().stream()
                    .map(HexFormat.of()::formatHex)
                    .toList();
        }
    }

    private static Object weights(ViewPair views, boolean symmetric) {
        try (Learner learner = Learner.initial(spec(views, symmetric), "lane")) {
            train(learner, 0, 2);
            return WeightsBlock.parse(learner.changes().weights()).encoder();
        }
    }

    private static Object probed(ViewPair views, LearnerSnapshot state) {
        try (Learner learner = Learner.restore(spec(views, false), "lane", state)) {
            return learner.probe(batch(1000, 64));
        }
    }

    private static LearnerSpec spec(ViewPair views, boolean symmetric) {
        LearnerSpec spec = TestLearners.spec(views, 50, 7);
        Variation none = Variation.NONE;
        Variation variation = new Variation(
                none.space(), none.negatives(), none.neighborChoice(), none.scaling(), symmetric, none.kernelRamp());
        return spec.with(spec.objective().with(variation));
    }
}
