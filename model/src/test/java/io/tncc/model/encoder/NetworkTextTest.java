package io.tncc.model.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworkTextTest {

    private static final EncoderSpec SPEC = new EncoderSpec(Architecture.RESNET20, Stem.CIFAR, 16, 8);

    private final Locale usual = Locale.getDefault(Locale.Category.FORMAT);

    @AfterEach
    void theUsualLocaleIsBack() {
        Locale.setDefault(Locale.Category.FORMAT, usual);
    }

    @Test
    void theTextOfANetworkIsTheSameWhereNumbersHaveOtherDigits() {
        List<String> expected = texts();

        Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("fa"));

        assertThat("%d".formatted(SPEC.projectionSize())).isNotEqualTo("8");
        assertThat(texts()).isEqualTo(expected);
    }

    private static List<String> texts() {
        return List.of(
                SPEC.parameters().toString(),
                SPEC.buffers().toString(),
                TrainingText.of(SPEC, Precision.BFLOAT16, 2),
                TrainingText.recalibrating(SPEC, Precision.FLOAT32),
                FoldedNetwork.backbone(SPEC, InitialWeights.of(SPEC, 1, "lane"), Precision.BFLOAT16)
                        .statements());
    }
}
