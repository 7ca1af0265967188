package io.github.ddpm.suitable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.ingest.DataRun;
import io.github.ddpm.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The mirror is an empty folder: a fetch fails and reports the address. */
final class FetchOfferTest {
  @TempDir Path folder;
  private final List<String> asked = new ArrayList<>();

  private void offer(String source, String answer) throws IOException {
    Files.createDirectories(folder.resolve("mirror"));
    FetchOffer.Terminal terminal =
        question -> {
          asked.add(question);
          return Optional.ofNullable(answer);
        };
    offer(source, Optional.of(terminal));
  }

  private void offer(String source, Optional<FetchOffer.Terminal> terminal) throws IOException {
    RunConfig settings =
        ConfigLoader.override(
            RunConfig.defaults(), List.of(new Assignment("test", "data.source", source)));
    Optional<String> mirror = Optional.of(folder.resolve("mirror").toUri().toString());
    new FetchOffer(new DataRun(folder.resolve("data")), mirror, terminal)
        .make(settings, Progress.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"y", "Yes", " y "})
  void yesFetchesTheCollection(String answer) {
    IOException e = assertThrows(IOException.class, () -> offer("cifar-10", answer));
    assertTrue(e.getMessage().contains("mirror/"), e.getMessage());
    assertTrue(e.getMessage().contains("cifar-10-binary.tar.gz"), e.getMessage());
    assertEquals(List.of("cifar-10 is missing. Fetch it, about 170 MB? [y/N] "), asked);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "n", "no", "never"})
  void anyOtherAnswerFetchesNothing(String answer) throws IOException {
    offer("cifar-10", answer);
    assertEquals(1, asked.size());
  }

  @Test
  void nobodyIsAskedWhereThereIsNoTerminal() throws IOException {
    offer("cifar-10", Optional.empty());
  }

  @Test
  void nobodyIsAskedForWhatNeedsNoFetching() throws IOException {
    offer("shapes", "y");
    Path there = Files.createDirectories(folder.resolve("data/mnist"));
    Files.createFile(there.resolve("train-images-idx3-ubyte.gz"));
    Files.createFile(there.resolve("train-labels-idx1-ubyte.gz"));
    offer("mnist", "y");
    assertEquals(List.of(), asked);
  }
}
