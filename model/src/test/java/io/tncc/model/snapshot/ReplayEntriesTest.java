package io.tncc.model.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tncc.model.replay.ReplayEntry;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReplayEntriesTest {

    private final SortedMap<Long, ReplayEntry> entries = new TreeMap<>(Map.of(
            3L, new ReplayEntry(3, 2000, -1, "camera/\ud83d\ude00", new float[] {0.6f, -0.8f}, 0.25f),
            4L, new ReplayEntry(4, 1, 7, "", new float[0], 0)));

    @Test
    void whatIsWrittenIsRead() {
        SortedMap<Long, byte[]> blocks = ReplayEntries.toBytes(entries);
        assertThat(ReplayEntries.parse(blocks)).containsExactlyElementsOf(entries.values());
        assertThat(ReplayEntries.id(blocks.get(3L))).isEqualTo("camera/\ud83d\ude00");
    }

    /** Version 1, 2,000 bytes, no label, nearness 0.25, 1 byte of id, "a", then 0.5 and -1. */
    @Test
    void theFormatStaysWhatItIs() {
        ReplayEntry entry = new ReplayEntry(3, 2000, -1, "a", new float[] {0.5f, -1}, 0.25f);
        byte[] block = HexFormat.of()
                .parseHex("00000001" + "000007d0" + "ffffffff" + "3e800000" + "00000001" + "61" + "3f000000bf800000");
        assertThat(ReplayEntries.toBytes(new TreeMap<>(Map.of(3L, entry))).get(3L))
                .isEqualTo(block);
        assertThat(ReplayEntries.parse(new TreeMap<>(Map.of(3L, block)))).containsExactly(entry);
    }

    @Test
    void damageIsRefused() {
        byte[] block = ReplayEntries.toBytes(entries).get(3L);
        byte[] newer = block.clone();
        newer[3] = 2;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReplayEntries.id(newer))
                .withMessageContaining("replay entry, not version 2");
        assertThatIllegalArgumentException().isThrownBy(() -> ReplayEntries.id(Arrays.copyOf(block, 19)));
        assertThatIllegalArgumentException().isThrownBy(() -> ReplayEntries.id(Arrays.copyOf(block, block.length - 1)));
        byte[] longer = block.clone();
        longer[16] = 1;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReplayEntries.id(longer))
                .withMessageContaining("does not hold an id of 16777227 bytes");
        byte[] infinite = block.clone();
        infinite[block.length - 4] = 0x7f;
        infinite[block.length - 3] = (byte) 0x80;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReplayEntries.id(infinite))
                .withMessageContaining("are finite, not");
    }
}
