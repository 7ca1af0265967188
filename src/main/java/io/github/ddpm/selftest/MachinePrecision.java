package io.github.ddpm.selftest;

import ai.djl.Device;
import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.files.CacheFolder;
import io.github.ddpm.files.CacheKey;
import io.github.ddpm.natives.Processor;
import io.github.ddpm.torch.Natives;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code precision: auto} stands for on this machine. It is measured once and kept, because on
 * a busy machine a second measurement can have the other result, and then the same model would draw
 * other images.
 */
public final class MachinePrecision {
  private static final Logger LOG = LoggerFactory.getLogger(MachinePrecision.class);

  /** Raised whenever something else is measured. */
  private static final int VERSION = 1;

  /** What this process has found, also where nothing can be kept. */
  private static final Map<Path, Precision> FOUND = new ConcurrentHashMap<>();

  private MachinePrecision() {}

  /** The format that {@link Precision#AUTO} means on {@code device}; otherwise {@code wanted}. */
  public static Precision resolve(Precision wanted, Device device) {
    if (wanted != Precision.AUTO) {
      return wanted;
    } else if (device.isGpu()) {
      return Precision.BF16; // GPUs that DJL supports are faster in it.
    }
    return FOUND.computeIfAbsent(file(), file -> find(file, device));
  }

  /** The file that holds the choice, named by all that decides which format is faster. */
  static Path file() {
    Processor processor = Processor.ofThisMachine();
    Natives natives = Natives.inUse();
    CacheKey key =
        new CacheKey("precision", VERSION)
            .add("processor", processor.name())
            .add("vectors", processor.vectors())
            .add("libtorch", natives.version())
            .add("flavor", natives.flavor());
    for (String limit : new String[] {"ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"}) {
      key.add(limit, System.getenv().getOrDefault(limit, ""));
    }
    return CacheFolder.find().resolve("precision").resolve(key.hex());
  }

  private static Precision find(Path file, Device device) {
    Optional<Precision> kept = read(file);
    if (kept.isPresent()) {
      return kept.get();
    }
    boolean damaged = Files.exists(file); // Before it is measured: another process may be faster.
    Precision measured = PrecisionChoice.measured(device);
    try {
      byte[] text = measured.name().getBytes(StandardCharsets.UTF_8);
      AtomicFile.write(file, damaged, out -> out.write(text));
      return measured;
    } catch (FileAlreadyExistsException e) { // Another process was faster, and its choice counts.
      return read(file).orElse(measured);
    } catch (IOException e) {
      String name = measured.name().toLowerCase(Locale.ROOT);
      LOG.warn(
          "the faster number format, {}, cannot be kept ({}), so the next command may choose another; give --precision {}, or set DDPM_CACHE to a folder that can be written",
          name,
          e.getMessage(),
          name);
      return measured;
    }
  }

  private static Optional<Precision> read(Path file) {
    try {
      String text = Files.readString(file).strip();
      return Optional.of(Precision.valueOf(text)).filter(kept -> kept != Precision.AUTO);
    } catch (IOException | IllegalArgumentException e) { // There is none, or it is damaged.
      return Optional.empty();
    }
  }
}
