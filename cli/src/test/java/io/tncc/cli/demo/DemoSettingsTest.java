package io.tncc.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoSettingsTest {

    /** 224 is 3.5 times 64, so 12.25 times the pixels: 5,000 / 12.25 = 408.2 and 2,000 / 12.25 = 163.3. */
    @Test
    void ofLargerImagesFewerAreEvaluatedOn() {
        assertThat(DemoSettings.bankImages(32)).isEqualTo(5_000);
        assertThat(DemoSettings.bankImages(64)).isEqualTo(5_000);
        assertThat(DemoSettings.bankImages(224)).isEqualTo(409);
        assertThat(DemoSettings.queryImages(64)).isEqualTo(2_000);
        assertThat(DemoSettings.queryImages(224)).isEqualTo(164);
    }
}
