package io.tncc.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import io.tncc.cli.terminal.Finding;
import io.tncc.model.engine.Torch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What this machine is. */
final class MachineChecks {

    private static final long SMALL_MEMORY_BYTES = 4L << 30;

    /** Extensions that libtorch has code of its own for, the best first, by the flags of Linux. */
    private static final Map<String, String> EXTENSIONS = extensions();

    private MachineChecks() {}

    private static Map<String, String> extensions() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("amx_bf16", "AMX with bfloat16");
        names.put("avx512_bf16", "AVX-512 with bfloat16");
        names.put("avx512f", "AVX-512");
        names.put("avx2", "AVX2");
        names.put("sve", "SVE");
        names.put("asimd", "NEON");
        return names;
    }

    static Finding java() {
        return java(
                Runtime.version().feature(),
                System.getProperty("java.vendor") + " in " + System.getProperty("java.home"));
    }

    static Finding java(int version, String where) {
        String found = "Java %d by %s".formatted(version, where);
        return version >= 17 && version <= 21
                ? Finding.works("java", found)
                : Finding.broken(
                        "java",
                        found,
                        "install a JDK 17 to 21 (Debian, Ubuntu: apt-get install openjdk-17-jdk) and set JAVA_HOME");
    }

    static Finding processor() {
        String cpuinfo;
        try {
            cpuinfo = Files.readString(Path.of("/proc/cpuinfo"));
        } catch (IOException e) {
            cpuinfo = "";
        }
        return processor(
                cpuinfo, System.getProperty("os.arch"), Runtime.getRuntime().availableProcessors());
    }

    /** Of what Linux says in {@code /proc/cpuinfo}, the best extension of the first processor. */
    static Finding processor(String cpuinfo, String architecture, int processors) {
        Set<String> flags = new TreeSet<>();
        cpuinfo.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).matches("(flags|features)\\s*:.*"))
                .findFirst()
                .ifPresent(line -> flags.addAll(
                        List.of(line.substring(line.indexOf(':') + 1).strip().split("\\s+"))));
        String machine = "%d processors, %s".formatted(processors, architecture);
        if (flags.isEmpty()) {
            return Finding.advice(
                    "processor",
                    machine + ", its extensions are not known",
                    "bit-identical recovery needs the same extensions on all machines of a job");
        }
        return EXTENSIONS.entrySet().stream()
                .filter(extension -> flags.contains(extension.getKey()))
                .findFirst()
                .map(extension -> Finding.works("processor", machine + " with " + extension.getValue()))
                .orElseGet(() -> Finding.advice(
                        "processor",
                        machine + " without AVX2",
                        "take another machine, or another CPU type of the virtual machine: training will be slow"));
    }

    static Finding memory() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return memory(system.getTotalMemorySize(), Runtime.getRuntime().maxMemory());
    }

    static Finding memory(long totalBytes, long heapBytes) {
        String found = String.format(
                Locale.ROOT,
                "%.1f GB, of which this Java takes at most %.1f as heap",
                totalBytes / 1e9,
                heapBytes / 1e9);
        return totalBytes >= SMALL_MEMORY_BYTES
                ? Finding.works("memory", found)
                : Finding.advice("memory", found, "4 GiB and more, for Flink, libtorch and the images of a batch");
    }

    /** Of the GPUs of this machine, and whether libtorch of this process can use one, which is to be loaded for that. */
    static Finding gpus(boolean wanted) {
        int gpus = nvidiaGpus();
        try {
            return gpus(gpus, wanted, Torch.seesGpu(), Torch.version());
        } catch (IllegalStateException | LinkageError e) {
            return Finding.skipped(
                    "gpu",
                    found(gpus) + "; whether one can be used is not known, as libtorch does not load",
                    "see training");
        }
    }

    static Finding gpus(int gpus, boolean wanted, boolean usable, String libtorch) {
        if (usable) {
            return Finding.works(
                    "gpu",
                    "libtorch %s can use one; with pipeline.device: gpu a process computes on it".formatted(libtorch));
        }
        if (gpus == 0) {
            return wanted
                    ? Finding.advice(
                            "gpu",
                            found(gpus) + ", but pipeline.device is gpu",
                            "run this where the TaskManagers run: each needs a GPU, NVIDIA's driver and libtorch for CUDA")
                    : Finding.works("gpu", found(gpus) + "; jobs run on the processor");
        }
        return Finding.advice(
                "gpu",
                "%s, which libtorch %s of this process can not use".formatted(found(gpus), libtorch),
                (wanted ? "" : "nothing, for pipeline.device: cpu; else ")
                        + "name a libtorch for CUDA by PYTORCH_LIBRARY_PATH (docs/operations.md#on-gpus); does nvidia-smi run?");
    }

    private static String found(int gpus) {
        return gpus == 0 ? "none of NVIDIA's" : "%d of NVIDIA's".formatted(gpus);
    }

    private static int nvidiaGpus() {
        try (Stream<Path> gpus = Files.list(Path.of("/proc/driver/nvidia/gpus"))) {
            return (int) gpus.count();
        } catch (IOException e) {
            return 0;
        }
    }
}
