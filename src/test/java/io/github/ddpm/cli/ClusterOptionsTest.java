package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of {@code --cluster} needs no Spark. */
final class ClusterOptionsTest {
  @TempDir private static Path folder;
  private static Home home;

  @BeforeAll
  static void train() throws IOException {
    home = Home.in(folder);
    assertEquals(0, home.train().code());
  }

  @ParameterizedTest
  @CsvSource({
    "sample --out d --conf spark.a=1, --conf: is for a cluster",
    "sample --out d --tasks 3, --tasks: is for a cluster",
    "sample --out d --cluster local --shard 1/2, --cluster: divides the work itself",
    "sample --out d --cluster local --tasks 0, --tasks: must be at least 1",
    "sample --out d.npz --cluster local, --out: the tasks of --cluster",
    "evaluate --cluster local --conf a=b, --conf: must be spark.KEY=VALUE",
  })
  void wrongOptionsAreRefusedByName(String words, String message) {
    Home.Result refused = home.run(words.split(" "));
    assertEquals(2, refused.code(), refused.err());
    assertTrue(refused.err().contains(message), refused.err());
  }

  @Test
  void withoutSparkItSaysWhatToDo() throws Exception {
    String[] words = {"sample", "--out", "d", "--cluster", "local"};
    Map<String, String> none = Map.of("SPARK_HOME", home.path("none"));
    try (DdpmProcess ddpm = DdpmProcess.ddpm(home, List.of(), none, words)) {
      assertEquals(2, ddpm.exitCode());
      assertTrue(ddpm.err().contains("SPARK_HOME: names no Spark"), ddpm.err());
      assertTrue(ddpm.err().contains("set SPARK_HOME to its folder"), ddpm.err());
    }
  }
}
