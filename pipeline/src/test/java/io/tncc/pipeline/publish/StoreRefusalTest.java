package io.tncc.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages are those of Flink's S3 plugin on an endpoint with other credentials, and without any. */
class StoreRefusalTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forbidden (Service: Amazon S3; Status Code: 403; Error Code: 403 Forbidden; Request ID: null)",
                "Unable to load AWS credentials from any provider in the chain"
            })
    void whatToSetIsNamedHoweverDeepTheRefusalLies(String refusal) {
        assertThat(StoreRefusal.remedy(new IOException("upload failed", new RuntimeException(refusal))))
                .contains("AWS_ACCESS_KEY_ID", "s3.access-key", "s3.endpoint");
    }

    @Test
    void anotherFailureIsNoRefusal() {
        assertThat(StoreRefusal.remedy(new IOException("Slow Down (Service: Amazon S3; Status Code: 503)")))
                .isEmpty();
    }
}
