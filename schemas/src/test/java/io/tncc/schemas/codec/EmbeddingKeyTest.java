package io.tncc.schemas.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingKeyTest {

    @ParameterizedTest
    @CsvSource({
        "main, cat, main/cat",
        "main, a/b%41, main/a/b%41",
        "main, '', main/",
        "'', x, @empty/x",
        "@empty, x, %40empty/x",
        "café /1, a/b, caf%C3%A9%20%2F1/a/b",
        "a+b, 1, a%2Bb/1",
        "100%, 1, 100%25/1",
        ".., 1, %2E./1",
        "a.b-c_d~e, é, a.b-c_d~e/é"
    })
    void aKeyIsThePercentEncodedLaneASlashAndTheId(String lane, String id, String text) {
        EmbeddingKey key = new EmbeddingKey(lane, id);
        assertThat(key).hasToString(text);
        assertThat(key.toBytes()).isEqualTo(text.getBytes(UTF_8));
        assertThat(EmbeddingKey.parse(text)).isEqualTo(key);
        assertThat(EmbeddingKey.parse(text.getBytes(UTF_8))).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no slash",
                "/x",
                "broken%4/x",
                "broken%/x",
                "broken%G0/x",
                "lower%c3%a9/x",
                "needless%41/x",
                "a b/x",
                "a+b/x",
                "é/x",
                "..",
                "../x",
                "latin%E9/x",
                "@empty2/x"
            })
    void whatNoLaneAndIdGiveIsNoKey(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingKey.parse(key))
                .withMessage("The key of an embedding is its percent-encoded lane, a slash and the id, not '%s'", key);
    }

    @Test
    void aKeyIsUtf8() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingKey.parse(new byte[] {'a', '/', (byte) 0xE9}))
                .withMessage("The key of an embedding is UTF-8, which these 3 bytes are not");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EmbeddingKey("\uD83D", "x"))
                .withMessage("A lane is valid Unicode, without half a surrogate pair");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EmbeddingKey("main", "\uD83D"))
                .withMessage("The id of an image is valid Unicode, without half a surrogate pair");
    }
}
