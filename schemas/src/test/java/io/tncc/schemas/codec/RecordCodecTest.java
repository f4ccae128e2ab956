package io.tncc.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderPromotion;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

    /** Marker and fingerprint of EncoderPromotion. */
    private static final String PROMOTION = "c301cfffc74302097f53";

    /** Marker and fingerprint of Embedding; lane, id, version, SHA-256 and event time as short as they come. */
    private static final String EMBEDDING_UP_TO_VECTOR = "c3019c56b1c12c716191" + "0000000000";

    @Test
    void theBytesAreThoseOfTheSpecification() {
        EncoderPromotion promotion = EncoderPromotion.newBuilder()
                .setLane("a")
                .setVersion(-1)
                .setPromotedAt(Instant.ofEpochMilli(64))
                .setReason(null)
                .build();
        // string: length 1 (02), 'a'; long -1 (01); long 64 (80 01); union branch 0 (00)
        assertThat(Codecs.ENCODER_PROMOTIONS.encode(promotion))
                .isEqualTo(bytes(PROMOTION + "0261" + "01" + "8001" + "00"));
    }

    @Test
    void aVectorMayComeInBlocksOfAnySize() throws Exception {
        // 1 item: 1.0; -2 items in 8 bytes: 2.0, 0.5; end
        String blocks = "02" + "0000803f" + "03" + "10" + "00000040" + "0000003f" + "00";
        Embedding embedding = Codecs.EMBEDDINGS.decode(bytes(EMBEDDING_UP_TO_VECTOR + blocks));
        assertThat(embedding.getVector()).containsExactly(1f, 2f, 0.5f);
    }

    @Test
    void aMessageWithoutTheMarkerIsNotSingleObject() {
        assertThatExceptionOfType(NotSingleObjectException.class)
                .isThrownBy(() -> Codecs.IMAGES.decode(new byte[0]))
                .withMessageContaining("empty");
        assertThatExceptionOfType(NotSingleObjectException.class)
                .isThrownBy(() -> Codecs.IMAGES.decode(bytes("ffd8ffe000104a4649460001")))
                .withMessage("Avro's single-object encoding begins with C3 01; this message begins with FF D8")
                .returns("NOT_SINGLE_OBJECT_ENCODED", UndecodableRecordException::reason);
    }

    @Test
    void aMarkerWithoutAWholeFingerprintIsMalformed() {
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> Codecs.IMAGES.decode(bytes("c301ad4a")))
                .withMessage("The header has 10 bytes; this message has 4")
                .returns("MALFORMED_RECORD", UndecodableRecordException::reason);
    }

    @Test
    void anUnknownFingerprintIsNamed() {
        assertThatExceptionOfType(UnknownSchemaException.class)
                .isThrownBy(() -> Codecs.IMAGES.decode(bytes("c301efcdab896745230100")))
                .withMessageContaining("No schema of ImageRecord with the fingerprint 0123456789abcdef is known")
                .returns(0x0123456789abcdefL, UnknownSchemaException::fingerprint)
                .returns("UNKNOWN_SCHEMA", UndecodableRecordException::reason);
    }

    @Test
    void aRecordOfAnotherTopicIsUnknown() {
        assertThatExceptionOfType(UnknownSchemaException.class)
                .isThrownBy(() -> Codecs.IMAGES.decode(Golden.embedding().encoded()))
                .withMessageContaining("9161712cc1b1569c");
    }

    @Test
    void bytesBehindTheRecordAreMalformed() {
        byte[] message = Golden.encoderPromotion().encoded();
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> Codecs.ENCODER_PROMOTIONS.decode(Arrays.copyOf(message, message.length + 3)))
                .withMessageContaining("3 bytes follow the record");
    }

    @Test
    void aForgedLengthOfTextIsMalformed() {
        // the zigzag varint of 2,000,000,000, for the 8 bytes that follow
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(
                        () -> Codecs.ENCODER_PROMOTIONS.decode(bytes(PROMOTION + "80d0acf30e" + "6161616161616161")))
                .withMessageContaining("2000000000 bytes are claimed where 8 bytes are left");
    }

    @Test
    void aForgedLengthOfBytesIsMalformed() {
        // id and lane empty, event time 0, content of 2,000,000,000 bytes
        String image = "c301ad4a55a0c7857d0d" + "00" + "00" + "00" + "0280d0acf30e" + "ffff";
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> Codecs.IMAGES.decode(bytes(image)))
                .withMessageContaining("2000000000 bytes are claimed where 2 bytes are left");
    }

    @Test
    void aForgedLengthOfAVectorIsMalformed() {
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> Codecs.EMBEDDINGS.decode(bytes(EMBEDDING_UP_TO_VECTOR + "80d0acf30e" + "0000803f")))
                .withMessageContaining("2000000000 items are claimed where 4 bytes are left");
    }

    @Test
    void aForgedLengthOfALaterBlockIsMalformed() {
        String blocks = "02" + "0000803f" + "80d0acf30e" + "0000803f";
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> Codecs.EMBEDDINGS.decode(bytes(EMBEDDING_UP_TO_VECTOR + blocks)))
                .withMessageContaining("2000000000 items are claimed where 4 bytes are left");
    }

    @Test
    void aNegativeLengthIsMalformed() {
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> Codecs.ENCODER_PROMOTIONS.decode(bytes(PROMOTION + "01" + "0000")))
                .withMessageContaining("-1 bytes are claimed");
    }

    @Test
    void aBranchThatTheUnionLacksIsMalformed() {
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> Codecs.ENCODER_PROMOTIONS.decode(bytes(PROMOTION + "00" + "00" + "00" + "04")));
    }

    @Test
    void textThatIsNoUtf8IsMalformed() {
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> Codecs.ENCODER_PROMOTIONS.decode(bytes(PROMOTION + "02ff" + "00" + "00" + "00")));
    }

    @Test
    void theReplacementCharacterItselfIsText() throws Exception {
        byte[] message = bytes(PROMOTION + "06efbfbd" + "00" + "00" + "00");
        assertThat(Codecs.ENCODER_PROMOTIONS.decode(message).getLane()).isEqualTo("\uFFFD");
    }

    @Test
    void nullWhereTheSchemaHasNoneIsRefusedByName() {
        Embedding embedding = new Embedding();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Codecs.EMBEDDINGS.encode(embedding))
                .withMessageContaining("This Embedding breaks its schema")
                .withMessageContaining("lane");
    }

    @Test
    void aCodecWorksOnAfterFailures() throws Exception {
        Golden<Embedding> golden = Golden.embedding();
        byte[] message = golden.encoded();
        assertThatIllegalArgumentException().isThrownBy(() -> Codecs.EMBEDDINGS.encode(new Embedding()));
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> Codecs.EMBEDDINGS.decode(Arrays.copyOf(message, 40)));

        assertThat(golden.encoded()).isEqualTo(message);
        assertThat(Codecs.EMBEDDINGS.decode(message)).isEqualTo(golden.record());
    }

    @Test
    void threadsShareACodec() throws Exception {
        List<Golden<?>> goldens = Golden.all();
        List<Integer> failures = IntStream.range(0, 4_000)
                .parallel()
                .filter(i -> !survivesTheRoundTrip(goldens.get(i % goldens.size())))
                .boxed()
                .toList();
        assertThat(failures).isEmpty();
    }

    private static boolean survivesTheRoundTrip(Golden<?> golden) {
        try {
            return golden.codec().decode(golden.encoded()).equals(golden.record());
        } catch (UndecodableRecordException e) {
            return false;
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
