package io.tncc.model.train;

import static io.tncc.model.train.TestLearners.train;
import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.model.engine.BitExact;
import io.tncc.model.objective.ObjectiveSpec.Variation;
import io.tncc.model.snapshot.WeightsBlock;
import io.tncc.model.view.ViewPair;
import io.tncc.model.view.ViewRecipe;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first batch only makes keys; the second makes queries too. */
class ViewsOfAStepTest {

    private static final ViewRecipe STRONG = ViewRecipe.mocoV2Cifar();
    private static final ViewPair WEAK_KEYS = ViewPair.weakKeys(STRONG);
    private static final ViewPair ALL_WEAK = ViewPair.same(STRONG.weak());
    private static final ViewPair ALL_STRONG = ViewPair.same(STRONG);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @BitExact
    void keysAreOfTheirOwnRecipe(boolean symmetric) {
        assertThat(memory(WEAK_KEYS, symmetric, 1))
                .isEqualTo(memory(ALL_WEAK, symmetric, 1))
                .isNotEqualTo(memory(ALL_STRONG, symmetric, 1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @BitExact
    void queriesAreOfTheirs(boolean symmetric) {
        assertThat(weights(WEAK_KEYS, symmetric)).isNotEqualTo(weights(ALL_WEAK, symmetric));
    }

    /** Weak by itself: that a view can be a query as well as a key changes nothing but the work. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @BitExact
    void aPairThatIsTheSameGivesWhatTwoOfTheSameGive(boolean symmetric) {
        ViewRecipe unjittered =
                new ViewRecipe(0.2f, 1, 0.75f, 1.25f, 0.5f, 0, 0.4f, 0.4f, 0.4f, 0.1f, 0, STRONG.normalisation());
        ViewPair twice = ViewPair.weakKeys(unjittered);
        assertThat(twice.isSame()).isFalse();
        assertThat(weights(twice, symmetric)).isEqualTo(weights(ViewPair.same(unjittered), symmetric));
    }

    private static List<String> memory(ViewPair views, boolean symmetric, int steps) {
        try (Learner learner = learner(views, symmetric)) {
            train(learner, 0, steps);
            return learner.changes().memorySegments().values().stream()
                    .map(HexFormat.of()::formatHex)
                    .toList();
        }
    }

    private static Object weights(ViewPair views, boolean symmetric) {
        try (Learner learner = learner(views, symmetric)) {
            train(learner, 0, 2);
            return WeightsBlock.parse(learner.changes().weights()).encoder();
        }
    }

    private static Learner learner(ViewPair views, boolean symmetric) {
        LearnerSpec spec = TestLearners.spec(views, 50, 7);
        Variation none = Variation.NONE;
        Variation variation = new Variation(
                none.space(), none.negatives(), none.neighborChoice(), none.scaling(), symmetric, none.kernelRamp());
        return Learner.initial(spec.with(spec.objective().with(variation)), "lane");
    }
}
