package io.tncc.proof.stream;

import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.dataset.Split;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.codec.Codecs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Generated pictures, 32 x 32 pixels, as a stream of several lanes, which take turns over the partitions: each lane lies in one.
 *
 * @param lanes how many lanes
 * @param partitions how many partitions
 * @param imagesPerLane how many images each lane has
 */
public record ImageStream(int lanes, int partitions, int imagesPerLane) {

    private static final int PICTURES = 3000;
    private static final Split GENERATED =
            DatasetSource.parse("generated:" + PICTURES).open().train();
    private static final byte[][] ENCODED = new byte[PICTURES][];

    public static String lane(int number) {
        return "lane-%02d".formatted(number);
    }

    /** All images there are, lane by lane in turn. */
    public Stream<ProducerRecord<byte[], byte[]>> records(String topic) {
        return records(topic, 0, imagesPerLane);
    }

    /** The images of each lane from one number to before another. */
    public Stream<ProducerRecord<byte[], byte[]>> records(String topic, int from, int to) {
        return IntStream.range(from, to).boxed().flatMap(image -> IntStream.range(0, lanes)
                .mapToObj(lane -> record(topic, lane, image)));
    }

    private ProducerRecord<byte[], byte[]> record(String topic, int lane, int image) {
        ImageRecord record = ImageRecord.newBuilder()
                .setId("image-" + image)
                .setLane(lane(lane))
                .setEventTime(Instant.ofEpochMilli(1_700_000_000_000L + image))
                .setContent(ByteBuffer.wrap(picture(lane, image)))
                .build();
        return new ProducerRecord<>(
                topic, lane % partitions, lane(lane).getBytes(StandardCharsets.UTF_8), Codecs.IMAGES.encode(record));
    }

    /** The encoded image of a lane by the id that it was sent with. */
    public static byte[] content(String lane, String id) {
        return picture(
                Integer.parseInt(lane.substring("lane-".length())), Integer.parseInt(id.substring("image-".length())));
    }

    private static byte[] picture(int lane, int image) {
        int number = Math.floorMod(lane * 811 + image, PICTURES);
        if (ENCODED[number] == null) {
            ENCODED[number] = GENERATED.image(number).content();
        }
        return ENCODED[number];
    }

    /** Lane and id of all images. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            for (int image = 0; image < imagesPerLane; image++) {
                names.add(lane(lane) + " image-" + image);
            }
        }
        return names;
    }
}
