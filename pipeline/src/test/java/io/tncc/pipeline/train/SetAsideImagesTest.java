package io.tncc.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.model.image.ImageBatch;
import io.tncc.pipeline.TestImages;
import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.decode.Sampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of the images that are set aside state holds: the three with the lowest numbers. Only such images are sent. */
class SetAsideImagesTest {

    private static final Sampling SAMPLING = new Sampling(~0L, 0.5);

    @TempDir
    private Path directory;

    private Map<String, String> options;

    @BeforeEach
    void readOptions() {
        options = TestOptions.operator(directory);
        options.put("probe.share", "0.5");
        keep(3);
    }

    private void keep(int most) {
        options.put("probe.images", Integer.toString(most));
    }

    private static long numberOf(String lane, int image) {
        return SAMPLING.numberOf(lane, TrainHarness.id(image));
    }

    /** The first images of a lane that are set aside, as they come. */
    private static List<Integer> aside(String lane, int count) {
        return IntStream.iterate(0, image -> image + 1)
                .filter(image -> SAMPLING.keeps(lane, TrainHarness.id(image)))
                .limit(count)
                .boxed()
                .toList();
    }

    /** The same, those with the lowest numbers first. */
    private static List<Integer> ranked(String lane, int count) {
        List<Integer> images = new ArrayList<>(aside(lane, count));
        images.sort((one, other) -> Long.compare(numberOf(lane, one), numberOf(lane, other)));
        return images;
    }

    private static SortedSet<Long> numbers(String lane, List<Integer> images) {
        SortedSet<Long> numbers = new TreeSet<>();
        images.forEach(image -> numbers.add(numberOf(lane, image)));
        return numbers;
    }

    private static void send(TrainHarness train, String lane, List<Integer> images) throws Exception {
        for (int image : images) {
            train.image(lane, image, 0);
        }
    }

    private static SortedMap<Long, SetAsideImage> kept(TrainHarness train, String lane) throws Exception {
        SortedMap<Long, SetAsideImage> images = new TreeMap<>();
        for (Map.Entry<Long, byte[]> image :
                train.state(lane).map(SetAsideImages.KEPT, Types.LONG).entries()) {
            images.put(image.getKey(), SetAsideImage.parse(image.getValue(), TestImages.SIDE));
        }
        return images;
    }

    private static void assertKeeps(TrainHarness train, String lane, List<Integer> images) throws Exception {
        assertThat(kept(train, lane)).containsOnlyKeys(numbers(lane, images));
    }

    @Test
    void anImageOfAnotherSizeInStateEndsTheJob() {
        byte[] saved = new SetAsideImage("zebra", new byte[5]).toBytes();
        assertThatThrownBy(() -> SetAsideImage.parse(saved, TestImages.SIDE))
                .isInstanceOf(SuppressRestartsException.class)
                .hasRootCauseMessage(
                        "it has 5 bytes; an image of side %d has %d",
                        TestImages.SIDE, ImageBatch.imageBytes(TestImages.SIDE));
    }

    @Test
    void anImageWithAHigherNumberThanThoseKeptIsCountedAndNotKept() throws Exception {
        List<Integer> ranked = ranked("a", 6);
        try (TrainHarness train = new TrainHarness(options)) {
            send(train, "a", ranked.subList(1, 4));
            assertKeeps(train, "a", ranked.subList(1, 4));
            send(train, "a", ranked.subList(4, 6));
            assertKeeps(train, "a", ranked.subList(1, 4));
            send(train, "a", ranked.subList(0, 1));
            assertKeeps(train, "a", ranked.subList(0, 3));
            assertThat(train.counter("imagesSetAside")).isEqualTo(6);
            assertThat(train.counter("imagesAccepted")).isZero();
        }
    }

    @Test
    void aDeletedImageMakesRoom() throws Exception {
        List<Integer> ranked = ranked("a", 6);
        try (TrainHarness train = new TrainHarness(options)) {
            send(train, "a", ranked.subList(0, 4));
            train.delete("a", ranked.get(1));
            assertKeeps(train, "a", List.of(ranked.get(0), ranked.get(2)));
            send(train, "a", ranked.subList(5, 6));
            assertKeeps(train, "a", List.of(ranked.get(0), ranked.get(2), ranked.get(5)));
            send(train, "a", ranked.subList(4, 5));
            assertKeeps(train, "a", List.of(ranked.get(0), ranked.get(2), ranked.get(4)));
        }
    }

    /** Counted twice, it would push out the third. */
    @Test
    void anImageThatComesAgainTakesItsOwnPlace() throws Exception {
        List<Integer> ranked = ranked("a", 3);
        int highest = ranked.get(2);
        try (TrainHarness train = new TrainHarness(options)) {
            send(train, "a", ranked);
            assertThat(kept(train, "a").get(numberOf("a", highest)).label()).isNull();
            for (int image : ranked) {
                train.labelledImage("a", image, "zebra");
            }
            assertKeeps(train, "a", ranked);
            assertThat(kept(train, "a").values())
                    .extracting(SetAsideImage::label)
                    .containsOnly("zebra");
            train.delete("a", highest);
            send(train, "a", List.of(highest));
            assertKeeps(train, "a", ranked);
        }
    }

    /** By turns, so that each lane has given way to others when its next image comes. */
    @Test
    void eachOfMoreLanesThanAreRememberedKeepsItsOwn() throws Exception {
        List<String> lanes = IntStream.range(0, SetAsideImages.REMEMBERED_LANES + 2)
                .mapToObj(lane -> "lane-" + lane)
                .toList();
        try (TrainHarness train = new TrainHarness(options)) {
            for (int turn = 0; turn < 5; turn++) {
                for (String lane : lanes) {
                    send(train, lane, List.of(aside(lane, 5).get(turn)));
                }
            }
            for (String lane : lanes) {
                assertKeeps(train, lane, ranked(lane, 5).subList(0, 3));
                train.delete(lane, ranked(lane, 5).get(0));
            }
            for (String lane : lanes) {
                send(train, lane, ranked(lane, 5).subList(3, 5));
                assertKeeps(train, lane, ranked(lane, 5).subList(1, 4));
            }
        }
    }

    @Test
    void aRestoredOperatorKeepsTheSame() throws Exception {
        List<Integer> images = aside("a", 30);
        List<Integer> of12 = ranked("a", 12).subList(0, 3);
        OperatorSubtaskState state;
        try (TrainHarness train = new TrainHarness(options)) {
            send(train, "a", images.subList(0, 12));
            state = train.checkpoint(1);
            send(train, "a", images.subList(12, 20));
        }
        try (TrainHarness train = new TrainHarness(options, Map.of(), state)) {
            assertKeeps(train, "a", of12);
            send(train, "a", images.subList(12, 30));
            assertKeeps(train, "a", ranked("a", 30).subList(0, 3));
        }
    }

    /** The images that come then have higher numbers than those that are kept. */
    @Test
    void anotherNumberOfImagesHoldsFromTheNextImageOn() throws Exception {
        List<Integer> ranked = ranked("a", 8);
        @Nullable OperatorSubtaskState state = null;
        List<Integer> keeping = List.of(3, 2, 4);
        for (int turn = 0; turn < keeping.size(); turn++) {
            keep(keeping.get(turn));
            try (TrainHarness train = new TrainHarness(options, Map.of(), state)) {
                send(train, "a", turn == 0 ? ranked.subList(0, 3) : ranked.subList(4 + turn, 5 + turn));
                state = train.checkpoint(turn + 1);
                assertKeeps(
                        train,
                        "a",
                        switch (turn) {
                            case 0 -> ranked.subList(0, 3);
                            case 1 -> ranked.subList(0, 2);
                            default -> Stream.of(0, 1, 6).map(ranked::get).toList();
                        });
            }
        }
    }
}
