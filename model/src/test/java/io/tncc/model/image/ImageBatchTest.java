package io.tncc.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ImageBatchTest {

    /** 4,096 times 3,145,728 bytes are 3 times 2^32, which an int has as 0. */
    @Test
    void bytesAreCountedBeyondWhatAnIntHolds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageBatch(1024, new byte[0], new long[4096]))
                .withMessage("4096 images of side 1024 have 12884901888 bytes, not 0");
    }

    /** Of 3,145,728 bytes each, 682 are 2,145,386,496, and 2^31 - 9 are 2,147,483,639. */
    @Test
    void aBatchHasAsManyImagesAsTheLongestArrayHasRoomFor() {
        assertThat(ImageBatch.mostImages(1024)).isEqualTo(682);
        assertThat(ImageBatch.mostImages(1)).isEqualTo(715_827_879);
    }

    @Test
    void partsDifferByOneImageAtMost() {
        assertThat(Part.of(7, 3)).containsExactly(new Part(0, 2), new Part(2, 4), new Part(4, 7));
        assertThat(Part.of(6, 3)).containsExactly(new Part(0, 3), new Part(3, 6));
        assertThat(Part.of(2, 3)).containsExactly(new Part(0, 2));
        assertThat(Part.of(0, 3)).isEmpty();
    }
}
