package io.tncc.model.engine;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs the tests on the first GPU where the system property {@code tncc.device} is {@code gpu}. */
public final class TestDevice implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        if ("gpu".equals(System.getProperty("tncc.device"))) {
            Torch.useGpu(0);
        }
    }
}
