package io.github.ddpm.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.settings.Count;
import io.github.ddpm.torch.Devices;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * The result of a {@link Bench}.
 *
 * @param request what was timed
 * @param batchSize images per step
 * @param threads CPU threads of one operation
 * @param timing of the steps
 * @param ceiling what the machine can do
 * @param fixedShare the share of a step that does not grow with the batch; see {@link Verdict}
 * @param peakMemory of the process up to the last of the timed steps, in bytes
 * @param deviceMemory in use on the GPU after the last of the timed steps, by all processes;
 *     PyTorch does not return memory. Empty on the CPU
 */
public record BenchResult(
    BenchRequest request,
    int batchSize,
    int threads,
    Timing timing,
    Ceiling ceiling,
    double fixedShare,
    long peakMemory,
    OptionalLong deviceMemory) {
  private static final double GIGA = 1e9;

  /** Images per second; when sampling, evaluations of one image per second. */
  public double imagesPerSecond() {
    return batchSize / timing.times().median();
  }

  /** The counted work of a step divided by its time, in 10⁹ operations per second. */
  public double gflops() {
    return timing.work() * imagesPerSecond() / GIGA;
  }

  /** The share of the convolution ceiling that the steps reach. */
  private double utilisation() {
    return gflops() / ceiling.convGflops();
  }

  private Verdict verdict() {
    return Verdict.of(utilisation(), fixedShare);
  }

  /** The result as lines of text. */
  public List<String> lines() {
    StepTimes times = timing.times();
    String shares =
        timing.shares().byName().entrySet().stream()
            .map(share -> "%s %.1f %%".formatted(share.getKey(), 100 * share.getValue()))
            .collect(Collectors.joining(", "));
    String ofDevice =
        deviceMemory.isPresent()
            ? ", %.2f GB in use on the device".formatted(deviceMemory.getAsLong() / GIGA)
            : "";
    return List.of(
        "%-8s batch %d, %s, %s, %s, %s, %,d parameters"
            .formatted(
                request.workload(),
                batchSize,
                precision(),
                Devices.name(timing.device()),
                Count.of(threads, "thread"),
                images(),
                timing.parameters()),
        "step     %.4g s; half of %d steps within %.4g and %.4g"
            .formatted(
                times.median(), request.steps(), times.lowerQuartile(), times.upperQuartile()),
        "speed    %.4g %s/s, %.4g GFLOP/s"
            .formatted(
                imagesPerSecond(),
                request.workload() == Workload.TRAIN ? "images" : "evaluations x images",
                gflops()),
        "ceiling  matmul %.4g GFLOP/s, 3x3 convolution %.4g GFLOP/s, copy %.3g GB/s"
            .formatted(ceiling.matmulGflops(), ceiling.convGflops(), ceiling.copyGigabytes()),
        "parts    " + shares,
        "memory   %.2f GB at the peak%s".formatted(peakMemory / GIGA, ofDevice),
        ("verdict  %s: %.0f %% of the convolution ceiling; %.0f %% of a step does not grow with"
                + " the batch")
            .formatted(verdict(), 100 * utilisation(), 100 * fixedShare));
  }

  /** The result as one line of JSON. Times are in seconds, memory in bytes. */
  public String json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("workload", request.workload().toString());
    fields.put("images_per_second", imagesPerSecond());
    fields.put("seconds_per_step", timing.times().median());
    fields.put("seconds_per_step_lower_quartile", timing.times().lowerQuartile());
    fields.put("seconds_per_step_upper_quartile", timing.times().upperQuartile());
    fields.put("steps", request.steps());
    fields.put("warmup", request.warmup());
    fields.put("parameters", timing.parameters());
    fields.put("precision", precision());
    fields.put("device", Devices.name(timing.device()));
    fields.put("threads", threads);
    fields.put("batch_size", batchSize);
    fields.put("images", images());
    fields.put("gflops", gflops());
    fields.put("matmul_gflops", ceiling.matmulGflops());
    fields.put("conv_gflops", ceiling.convGflops());
    fields.put("copy_gigabytes_per_second", ceiling.copyGigabytes());
    fields.put("shares", timing.shares().byName());
    fields.put("fixed_share", fixedShare);
    fields.put("peak_memory_bytes", peakMemory);
    deviceMemory.ifPresent(bytes -> fields.put("device_memory_bytes", bytes));
    fields.put("verdict", verdict().toString());
    return new ObjectMapper().valueToTree(fields).toString();
  }

  private String precision() {
    return timing.precision().name().toLowerCase(Locale.ROOT);
  }

  private String images() {
    if (request.workload() == Workload.SAMPLE) {
      return "noise";
    }
    return request.dataRoot().isPresent() ? request.config().data().source() : "random images";
  }
}
