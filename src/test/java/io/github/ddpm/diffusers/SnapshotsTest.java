package io.github.ddpm.diffusers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that hold a model in one of their own folders. */
final class SnapshotsTest {
  @TempDir private Path folder;

  private Path model(String name) throws IOException {
    Path model = Files.createDirectories(folder.resolve(name));
    Files.writeString(model.resolve("config.json"), "{}");
    return model;
  }

  @Test
  void theHubsCacheIsWhereItsVariablesSay() {
    assertEquals(folder.resolve(".cache/huggingface/hub"), Snapshots.hub(Map.of(), folder));
    assertEquals(
        Path.of("x/huggingface/hub"), Snapshots.hub(Map.of("XDG_CACHE_HOME", "x"), folder));
    assertEquals(
        Path.of("y/hub"), Snapshots.hub(Map.of("XDG_CACHE_HOME", "x", "HF_HOME", "y"), folder));
    assertEquals(Path.of("z"), Snapshots.hub(Map.of("HF_HOME", "y", "HF_HUB_CACHE", "z"), folder));
  }

  @Test
  void aModelOfTheHubIsFoundByItsName() throws IOException {
    Path cached = Files.createDirectories(folder.resolve("models--google--ddpm-cat-256"));

    assertEquals(Optional.of(cached), Snapshots.cached(folder, Path.of("google", "ddpm-cat-256")));
    assertEquals(Optional.empty(), Snapshots.cached(folder, Path.of("google", "other")));
    assertEquals(Optional.empty(), Snapshots.cached(folder, Path.of("ddpm-cat-256")));
    assertEquals(Optional.empty(), Snapshots.cached(folder, cached));
  }

  @Test
  void theCurrentSnapshotIsTaken() throws IOException {
    assertEquals(Optional.empty(), Snapshots.currentIn(folder));
    Path only = model("snapshots/aaa");
    assertEquals(Optional.of(only), Snapshots.currentIn(folder));
    assertTrue(Snapshots.isOneIn(folder));
    Path other = model("snapshots/bbb");
    IOException refusal = assertThrows(IOException.class, () -> Snapshots.currentIn(folder));
    assertTrue(refusal.getMessage().contains("several snapshots"), refusal.getMessage());
    assertFalse(Snapshots.isOneIn(folder));
    Files.createDirectories(folder.resolve("refs"));
    Files.writeString(folder.resolve("refs/main"), "bbb\n");
    assertEquals(Optional.of(other), Snapshots.currentIn(folder));
    Files.writeString(folder.resolve("refs/main"), "../../bbb");
    assertThrows(IOException.class, () -> Snapshots.currentIn(folder));
  }

  @Test
  void theLastCheckpointIsTakenByItsNumber() throws IOException {
    model("checkpoint-500");
    Path last = model("checkpoint-10000");
    model("checkpoint-900-old");
    Files.createDirectories(folder.resolve("checkpoint-20000"));

    assertEquals(Optional.of(last), Snapshots.currentIn(folder));
  }
}
