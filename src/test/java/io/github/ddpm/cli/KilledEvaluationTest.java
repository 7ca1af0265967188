package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.torch.ScriptFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A real evaluation process that is killed without a chance to clean up. */
@DisabledOnOs(OS.WINDOWS)
final class KilledEvaluationTest {
  @TempDir Path folder;
  private Home home;

  /** Killed while it draws, while it computes the bound, and while it draws the second set. */
  @Test
  @Tag("slow")
  void anEvaluationKilledAgainAndAgainGivesTheFiguresOfAnUnbrokenOne() throws Exception {
    home = Home.in(folder);
    assertEquals(0, home.train().code());
    ScriptFile.write(folder.resolve("mean.pt"), ScriptFile.CHANNEL_MEANS);
    String[] words = {
      "evaluate",
      "--model",
      home.tiny().toString(),
      "-n",
      "300",
      "--batch",
      "8",
      "--repeats",
      "2",
      "--metrics",
      "fid,kid,prdc,swd,nll",
      "--nll-images",
      "48",
      "--features",
      home.path("mean.pt"),
      "--device",
      "cpu",
      "--precision",
      "fp32",
      "--json"
    };

    killWhen(words, "an image is drawn", () -> bytes("images.u8").stream().anyMatch(b -> b > 0));
    killWhen(words, "an image has a bound", () -> bytes("nll-").stream().anyMatch(b -> b > 0));
    killWhen(words, "the second set is begun", () -> bytes("images.u8").size() == 2);
    assertTrue(bytes("images.u8").stream().anyMatch(b -> b < 150L * 3 * 8 * 8), "nothing was left");
    Home.Result broken = home.run(words);

    Files.move(folder.resolve("data/cache"), folder.resolve("cache of the broken one"));
    Home.Result unbroken = home.run(words);
    assertEquals(Evaluations.figures(unbroken), Evaluations.figures(broken));
  }

  private void killWhen(String[] words, String what, DdpmProcess.Condition condition)
      throws Exception {
    try (DdpmProcess launched = DdpmProcess.ddpm(home, words)) {
      launched.await(condition, what);
      launched.signal("KILL");
      assertNotEquals(0, launched.exitCode());
    }
  }

  /** How long the evaluation's files are whose names start so. */
  private List<Long> bytes(String name) throws IOException {
    Path evaluation = folder.resolve("data/cache/evaluation");
    try (Stream<Path> files = Files.walk(evaluation)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name))
          .map(file -> file.toFile().length())
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }
}
