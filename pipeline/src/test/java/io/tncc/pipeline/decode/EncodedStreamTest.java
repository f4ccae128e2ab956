package io.tncc.pipeline.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EncodedStreamTest {

    @Test
    void bytesAreReadOneByOneAndTogetherUpToTheEnd() throws Exception {
        try (EncodedStream stream = new EncodedStream(new byte[] {1, -1, 3, 4})) {
            byte[] into = new byte[6];
            assertThat(stream.read()).isEqualTo(1);
            stream.mark();
            assertThat(stream.read()).isEqualTo(255);
            assertThat(stream.read(into, 1, 5)).isEqualTo(2);
            assertThat(into).containsExactly(0, 3, 4, 0, 0, 0);
            assertThat(stream.read()).isEqualTo(-1);
            assertThat(stream.read(into, 0, 1)).isEqualTo(-1);
            stream.reset();
            assertThat(stream.readShort()).isEqualTo((short) 0xff03);
        }
    }

    /** A damaged file may point anywhere. */
    @Test
    void nothingIsReadBehindTheEnd() throws Exception {
        try (EncodedStream stream = new EncodedStream(new byte[3])) {
            stream.seek(1L << 40);
            assertThat(stream.read()).isEqualTo(-1);
            assertThat(stream.read(new byte[2], 0, 2)).isEqualTo(-1);
        }
    }
}
