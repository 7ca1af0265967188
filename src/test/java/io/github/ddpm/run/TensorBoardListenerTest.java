package io.github.ddpm.run;

import static io.github.ddpm.report.EventRecords.events;
import static io.github.ddpm.report.EventRecords.fields;
import static io.github.ddpm.report.EventRecords.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.generate.BatchSampler;
import io.github.ddpm.model.Classes;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.output.Png;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.training.Measurement;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What TensorBoard reads from a run whose steps were taken more than once. */
final class TensorBoardListenerTest {
  private static final RunConfig CONFIG =
      ConfigLoader.override(
          RunConfig.defaults(),
          Assignment.parse(
              List.of(
                  "data.image_size=8",
                  "model.block_out_channels=[8]",
                  "model.layers_per_block=1",
                  "model.attention_resolutions=[]",
                  "model.norm_num_groups=4",
                  "training.preview_every=2")));

  /** A value that TensorBoard shows. */
  private record Shown(long step, String tag, Object value) {}

  static {
    Torch.start();
  }

  @TempDir Path folder;

  private static Measurement measured(long step, double loss) {
    return new Measurement(step, loss, Optional.of(2 * loss), 1, 1, 1, 0, 0);
  }

  /** Takes steps {@code from + 1} … {@code to}, each with this loss, every second with an image. */
  private void train(TensorBoardListener board, long from, long to, double loss)
      throws IOException {
    BufferedImage image = new BufferedImage(4, (int) (10 * loss), BufferedImage.TYPE_BYTE_GRAY);
    for (long step = from + 1; step <= to; step++) {
      board.onMeasured(measured(step, loss));
      if (step % 2 == 0) {
        Png.write(folder.resolve("previews/step-%08d.png".formatted(step)), image, Map.of());
      }
      board.onStep(step);
      board.evaluated(step, Map.of("swd", loss));
    }
  }

  @Test
  void afterAReturnToACheckpointAStepHasOneValue() throws IOException {
    try (Pipeline pipeline = Pipeline.untrained(CONFIG, Device.cpu());
        TensorBoardListener board = TensorBoardListener.open(folder, 0, preview(pipeline))) {
      train(board, 0, 5, 0.5);
      train(board, 3, 6, 0.7);
    }

    assertEquals(List.of(0.5f, 0.5f, 0.5f, 0.7f, 0.7f, 0.7f), values("loss"));
    assertEquals(List.of(1f, 1f, 1f, 1.4f, 1.4f, 1.4f), values("holdout_loss"));
    assertEquals(values("loss"), values("evaluation/swd"));
    assertEquals(List.of(5L, 7L, 7L), values("preview"));
  }

  @Test
  void whatIsTakenUpFromACheckpointHasOneValueToo() throws IOException {
    try (Pipeline pipeline = Pipeline.untrained(CONFIG, Device.cpu())) {
      try (TensorBoardListener board = TensorBoardListener.open(folder, 0, preview(pipeline))) {
        train(board, 0, 5, 0.5);
      }
      try (TensorBoardListener board = TensorBoardListener.open(folder, 3, preview(pipeline))) {
        train(board, 3, 4, 0.7);
      }
    }

    assertEquals(List.of(0.5f, 0.5f, 0.5f, 0.7f), values("loss"));
    assertEquals(List.of(5L, 7L), values("preview"));
  }

  @Test
  void aFileThatIsDeletedIsFollowedByANewOne() throws IOException {
    try (Pipeline pipeline = Pipeline.untrained(CONFIG, Device.cpu());
        TensorBoardListener board = TensorBoardListener.open(folder, 0, preview(pipeline))) {
      train(board, 0, 3, 0.5);
      for (Path file : files()) {
        Files.delete(file);
      }
      train(board, 3, 5, 0.7);
    }

    assertEquals(List.of(0.7f, 0.7f), values("loss"));
    assertEquals(values("loss"), values("evaluation/swd"));
    assertEquals(List.of(7L), values("preview"));
  }

  @Test
  void whatCannotBeWrittenAtFirstIsWrittenOnceItCan() throws IOException {
    Path run = Files.writeString(folder.resolve("run"), "in the way");
    try (Pipeline pipeline = Pipeline.untrained(CONFIG, Device.cpu());
        TensorBoardListener board = TensorBoardListener.open(run, 0, preview(pipeline))) {
      board.onMeasured(measured(1, 0.5));
      Files.delete(run);
      board.onMeasured(measured(2, 0.7));
    }

    try (Stream<Path> files = Files.list(run)) {
      assertEquals(1, files.count());
    }
  }

  private PreviewListener preview(Pipeline pipeline) {
    BatchSampler batchSampler =
        new BatchSampler(pipeline, CONFIG.sampling(), Precision.FP32, Classes.of(CONFIG));
    return new PreviewListener(
        () -> folder, CONFIG, batchSampler, new TrainingControl(Optional.empty()), Progress.NONE);
  }

  /** The values of a tag as TensorBoard shows them; of an image, its height. */
  private List<Object> values(String tag) throws IOException {
    List<Shown> shown = new ArrayList<>();
    for (Path file : files()) {
      for (Map<Integer, List<Object>> event : events(file)) {
        long step = event.containsKey(2) ? (long) event.get(2).get(0) : 0;
        if (event.containsKey(7)) {
          shown.removeIf(earlier -> earlier.step >= step); // A session that starts.
        }
        for (Object summary : event.getOrDefault(5, List.of())) {
          for (Object value : fields(summary).get(1)) {
            Map<Integer, List<Object>> parts = fields(value);
            Object number =
                parts.containsKey(2)
                    ? parts.get(2).get(0)
                    : fields(parts.get(4).get(0)).get(1).get(0);
            shown.add(new Shown(step, text(parts.get(1).get(0)), number));
          }
        }
      }
    }
    return shown.stream().filter(s -> s.tag.equals(tag)).map(Shown::value).toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(child -> child.toString().contains("tfevents")).sorted().toList();
    }
  }
}
