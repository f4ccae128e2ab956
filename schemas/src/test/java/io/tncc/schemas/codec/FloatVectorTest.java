package io.tncc.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.tncc.schemas.Embedding;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class FloatVectorTest {

    private static final int D = 100_000;

    /** A float boxed takes 16 bytes, so boxing every element allocates four times the vector. */
    private static final long VECTOR_BYTES = 4L * D;

    @Test
    void encodingBoxesNoElement() throws Exception {
        Embedding embedding = embeddingOf(FloatVector.of(randomFloats(D)));
        Codecs.EMBEDDINGS.encode(embedding);

        // the message, and nothing else that counts
        assertThat(bytesAllocatedBy(() -> Codecs.EMBEDDINGS.encode(embedding)))
                .isBetween(VECTOR_BYTES, VECTOR_BYTES + 20_000);
    }

    @Test
    void decodingBoxesNoElement() throws Exception {
        byte[] message = Codecs.EMBEDDINGS.encode(embeddingOf(FloatVector.of(randomFloats(D))));
        Codecs.EMBEDDINGS.decode(message);

        // arrays of 1,024, 2,048 ... 131,072 floats, and one of 100,000: 3.6 vectors; boxing would add 4
        assertThat(bytesAllocatedBy(() -> Codecs.EMBEDDINGS.decode(message)))
                .isBetween(VECTOR_BYTES, (long) (3.7 * VECTOR_BYTES) + 20_000);
    }

    @Test
    void aVectorOfAnEncodersSizeIsAllocatedOnce() throws Exception {
        byte[] message = Codecs.EMBEDDINGS.encode(embeddingOf(FloatVector.of(randomFloats(1024))));
        for (int i = 0; i < 3; i++) {
            Codecs.EMBEDDINGS.decode(message);
        }
        assertThat(bytesAllocatedBy(() -> Codecs.EMBEDDINGS.decode(message))).isBetween(4_096L, 4_096L + 3_000L);
    }

    @Test
    void everyVectorComesBackToTheBit() throws Exception {
        for (int size : new int[] {0, 1, 2, 1023, 1024, 1025, 2048, 5000}) {
            float[] values = randomFloats(size);
            Embedding decoded = Codecs.EMBEDDINGS.decode(Codecs.EMBEDDINGS.encode(embeddingOf(FloatVector.of(values))));
            assertThat(decoded.getVector()).isInstanceOf(FloatVector.class);
            assertThat(FloatVector.valuesOf(decoded.getVector())).isEqualTo(values);
        }
    }

    @Test
    void anyOtherListIsEncodedToTheSameBytes() {
        List<Float> boxed = new ArrayList<>(List.of(0.25f, -1f, 3e-5f));
        assertThat(Codecs.EMBEDDINGS.encode(embeddingOf(boxed)))
                .isEqualTo(Codecs.EMBEDDINGS.encode(embeddingOf(FloatVector.of(0.25f, -1f, 3e-5f))));
    }

    @Test
    void theArrayIsShared() {
        float[] values = {1f, 2f};
        FloatVector vector = FloatVector.of(values);
        assertThat(vector.values()).isSameAs(values);
        assertThat(FloatVector.valuesOf(vector)).isSameAs(values);
        assertThat(FloatVector.valuesOf(List.of(1f, 2f))).containsExactly(1f, 2f);
    }

    @Test
    void itIsTheListOfItsElements() {
        FloatVector vector = FloatVector.of(0.5f, Float.NaN, -0f);
        List<Float> list = List.of(0.5f, Float.NaN, -0f);
        assertThat((Object) vector).isEqualTo(list).hasSameHashCodeAs(list);
        assertThat((Object) list).isEqualTo(vector);
        assertThat((Object) vector).isEqualTo(FloatVector.of(0.5f, Float.NaN, -0f));
        assertThat((Object) vector).isNotEqualTo(FloatVector.of(0.5f, Float.NaN, 0f));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> vector.set(0, 1f));
    }

    private static Embedding embeddingOf(List<Float> vector) {
        return Embedding.newBuilder(Golden.embedding().record())
                .setVector(vector)
                .build();
    }

    private static float[] randomFloats(int size) {
        Random random = new Random(7);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    private static long bytesAllocatedBy(Callable<?> action) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(thread);
        action.call();
        return threads.getThreadAllocatedBytes(thread) - before;
    }
}
