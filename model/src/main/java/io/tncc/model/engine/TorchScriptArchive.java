package io.tncc.model.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The archive that libtorch loads as a module: a zip of stored entries with the code as text and an object whose attributes are
 * tensors. Written here so that no Python is needed to make one. Equal content gives equal bytes.
 */
public final class TorchScriptArchive {

    private TorchScriptArchive() {}

    /** The bytes of an archive whose module has the given methods, each indented by two spaces. */
    static byte[] of(String methods) {
        return of(methods, new TreeMap<>(), Map.of());
    }

    /**
     * The bytes of an archive whose module has tensors of its own, which move with it to another device.
     *
     * @param signature the parameters and result of the module's function, such as {@code x: Tensor) -> Tensor}
     * @param body its statements, as {@link Script#compile} takes them; a tensor is {@code self.} and its name
     * @param buffers the tensors by name
     * @param extraFiles texts by the name under which {@code torch.jit.load} hands them out
     */
    public static byte[] of(
            String signature, String body, SortedMap<String, HostArray> buffers, Map<String, String> extraFiles) {
        return of(forward(signature, body), buffers, extraFiles);
    }

    /** The module's function as a method, indented. */
    static String forward(String signature, String body) {
        return "  def forward(self: __torch__.M, " + signature + ":\n" + body.indent(4);
    }

    private static byte[] of(String methods, SortedMap<String, HostArray> buffers, Map<String, String> extraFiles) {
        List<HostArray> storages = List.copyOf(buffers.values());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "m/version", "3\n".getBytes(UTF_8));
            store(zip, "m/data.pkl", module(buffers));
            for (int number = 0; number < storages.size(); number++) {
                store(zip, "m/data/" + number, littleEndian(storages.get(number).values()));
            }
            store(zip, "m/code/__torch__.py", (header(buffers) + methods).getBytes(UTF_8));
            store(zip, "m/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            for (Map.Entry<String, String> file : new TreeMap<>(extraFiles).entrySet()) {
                store(zip, "m/extra/" + file.getKey(), file.getValue().getBytes(UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String header(SortedMap<String, HostArray> buffers) {
        List<String> names = new ArrayList<>();
        StringBuilder declarations = new StringBuilder();
        for (String name : buffers.keySet()) {
            names.add("\"%s\", ".formatted(name));
            declarations.append("  ").append(name).append(" : Tensor\n");
        }
        return """
               class M(Module):
                 __parameters__ = []
                 __buffers__ = [%s]
                 training : bool
               """
                        .formatted(String.join("", names))
                + declarations;
    }

    /** A pickle, protocol 2, of {@code __torch__.M()} with the attribute {@code training = False} and the tensors. */
    private static byte[] module(SortedMap<String, HostArray> buffers) throws IOException {
        TorchScriptPickle pickle = new TorchScriptPickle();
        pickle.beginObject("__torch__", "M");
        pickle.text("training").no();
        int storage = 0;
        for (Map.Entry<String, HostArray> buffer : buffers.entrySet()) {
            pickle.text(buffer.getKey()).tensor(storage++, buffer.getValue().shape());
        }
        return pickle.endObject();
    }

    private static byte[] littleEndian(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
