package io.github.ddpm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ddpm.checkpoint.Checkpoints;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that is read while its run trains, and keeps one checkpoint. */
final class ModelFinderTest {
  @TempDir private Path runs;

  private void save(long step) throws IOException {
    new Checkpoints(runs.resolve("run"), 1)
        .save(step, staging -> staging.json("model_index.json", Map.of("step", step)));
  }

  @Test
  void ifACheckpointIsDeletedWhileItIsReadTheNewestIsReadInstead() throws IOException {
    Path run = runs.resolve("run");
    save(1);
    save(2);
    List<Path> read = new ArrayList<>();
    ModelFinder.Reader<Path> reader =
        folder -> {
          read.add(folder);
          if (read.size() % 2 == 1) {
            save(2 + read.size());
            throw new NoSuchFileException(folder.toString());
          }
          return folder;
        };
    assertEquals(run.resolve("step-00000003"), ModelFinder.read(run, reader));
    assertEquals(run.resolve("step-00000005"), ModelFinder.read(Optional.empty(), runs, reader));
    assertEquals(4, read.size());
  }

  @Test
  void anotherFailureIsThrown() throws IOException {
    save(1);
    IOException failure = new IOException("damaged");
    ModelFinder.Reader<Path> reader =
        folder -> {
          throw failure;
        };
    assertSame(
        failure,
        assertThrows(IOException.class, () -> ModelFinder.read(runs.resolve("run"), reader)));
  }
}
