package io.github.ddpm.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.torch.Precision;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TrainingPlanTest {
  private static final List<String> CIFAR =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private static List<String> lines(int images, List<String> classes, String... settings) {
    RunConfig config =
        ConfigLoader.override(RunConfig.defaults(), Assignment.parse(List.of(settings)));
    Map<String, Integer> counts = new LinkedHashMap<>();
    classes.forEach(name -> counts.put(name, 6000));
    return new TrainingPlan(
            config,
            new TrainingPlan.Means("cpu", Optional.empty(), Precision.FP32, 1, 1),
            images,
            images,
            counts,
            "",
            new RunSummary(1, 1),
            0,
            Path.of("run"))
        .lines();
  }

  private static String classes(List<String> names, String... settings) {
    return lines(9, names, settings).get(3);
  }

  @Test
  void aListOfClassesEndsWithAWholeEntryAndTheNumberOfTheRest() {
    assertEquals(
        "classes  10: airplane 6000, automobile 6000, … 8 more",
        classes(CIFAR, "data.source=cifar-10", "model.classes=10"));
    assertEquals(
        "classes  10, not used: airplane 6000, … 9 more", classes(CIFAR, "data.source=cifar-10"));
    assertEquals(
        "classes  2: airplane 6000, automobile 6000",
        classes(CIFAR.subList(0, 2), "data.source=cifar-10", "model.classes=2"));
    String one = classes(List.of("x".repeat(70), "y"), "data.source=cifar-10");
    assertTrue(one.matches("classes  2, not used: x{37}…"), one);
    for (int length = 20; length < 40; length++) { // The first fits, but not with what follows.
      List<String> names = List.of("x".repeat(length), "y".repeat(40));
      String line = classes(names, "data.source=cifar-10");
      assertTrue(line.startsWith("classes  2, not used: xxxxxxxxxxxxxxxxxxxx"), line);
      assertTrue(line.length() <= "classes  ".length() + 51, line);
    }
  }

  @Test
  void oneThreadAndOneImageAreInTheSingular() {
    List<String> lines = lines(1, List.of(), "training.batch_size=1");
    assertEquals("device   cpu in fp32, 1 thread", lines.get(0));
    assertTrue(lines.get(1).startsWith("data     1 image of "), lines.get(1));
    assertEquals("holdout  1 more image, to measure with", lines.get(2));
    assertTrue(lines.get(5).endsWith(", 1 image each"), lines.get(5));
  }
}
