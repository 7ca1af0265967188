package io.github.ddpm.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.ddpm.data.HostBatch;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.metrics.TorchScriptSettings.Range;
import io.github.ddpm.torch.ScriptFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TorchScriptFeaturesTest {
  /** Two grey images of 2x2 pixels. */
  private static final HostBatch GREY =
      new HostBatch(
          new byte[] {0, 0, (byte) 255, (byte) 255, 51, 51, 51, 51},
          new int[] {-1, -1},
          1,
          ImageSize.square(2));

  @TempDir Path folder;

  @Test
  void greyImagesAreRepeatedAndOutputsChosenByPlace() throws IOException {
    Path file = write(ScriptFile.TWO_OUTPUTS);
    TorchScriptSettings settings = new TorchScriptSettings(0, Range.UNIT, 3, "0", "1");

    try (FeatureNetwork network = TorchScriptFeatures.open(file, settings, Device.cpu())) {
      assertEquals(3, network.dimensions());
      assertEquals(2, network.classes());
      assertArrayEquals(
          new float[] {0.5f, 0.5f, 0.5f, 0.2f, 0.2f, 0.2f}, network.features(GREY), 1e-6f);
      assertArrayEquals(new float[] {0.5f, 0.5f, 0.5f, 0.5f}, network.probabilities(GREY), 1e-6f);
    }
  }

  @Test
  void pixelsBecomeTheNumbersThatAreAskedFor() throws IOException {
    assertArrayEquals(new float[] {0, 0, 0, -0.6f, -0.6f, -0.6f}, means(Range.SIGNED), 1e-6f);
    // (0.5 − mean) / deviation of ImageNet's channels.
    float[] imagenet = means(Range.IMAGENET);
    assertEquals((0.5 - 0.485) / 0.229, imagenet[0], 1e-5);
    assertEquals((0.5 - 0.406) / 0.225, imagenet[2], 1e-5);
  }

  @Test
  void imagesAreBroughtToTheSizeAskedFor() throws IOException {
    Path file = write(ScriptFile.TWO_OUTPUTS);
    TorchScriptSettings settings = new TorchScriptSettings(8, Range.UNIT, 3, "0", "");

    try (FeatureNetwork network = TorchScriptFeatures.open(file, settings, Device.cpu())) {
      assertArrayEquals(
          new float[] {0.5f, 0.5f, 0.5f, 0.2f, 0.2f, 0.2f}, network.features(GREY), 1e-6f);
      assertTrue(network.preparation().contains("resized to 8"));
      assertEquals(0, network.classes());
    }
  }

  /** Rows of features and of probabilities are found again by it. */
  @Test
  void theNetworkAndHowItIsUsedArePartOfTheKey() throws IOException {
    Path file = write(ScriptFile.TWO_OUTPUTS);
    Set<String> keys = new HashSet<>();
    List<TorchScriptSettings> all =
        List.of(
            new TorchScriptSettings(0, Range.UNIT, 3, "0", "1"),
            new TorchScriptSettings(8, Range.UNIT, 3, "0", "1"),
            new TorchScriptSettings(0, Range.SIGNED, 3, "0", "1"),
            new TorchScriptSettings(0, Range.UNIT, 3, "1", "1"),
            new TorchScriptSettings(0, Range.UNIT, 3, "0", "0"));
    for (TorchScriptSettings settings : all) {
      keys.add(key(file, settings));
    }
    assertEquals(all.size(), keys.size());
    assertFalse(keys.add(key(file, all.get(0))), "nothing has changed");
    Path other =
        write(ScriptFile.TWO_OUTPUTS.replace("slice(y, 1, 0, 2, 1)", "slice(y, 1, 1, 3, 1)"));
    assertTrue(keys.add(key(other, all.get(0))), "another network");
  }

  private static String key(Path file, TorchScriptSettings settings) throws IOException {
    try (FeatureNetwork network = TorchScriptFeatures.open(file, settings, Device.cpu())) {
      return network.key().hex();
    }
  }

  @Test
  void anOutputThatIsNotThereIsNamed() throws IOException {
    Path file = write(ScriptFile.TWO_OUTPUTS);
    TorchScriptSettings settings = new TorchScriptSettings(0, Range.UNIT, 3, "pool3", "");

    IOException error =
        assertThrows(
            IOException.class, () -> TorchScriptFeatures.open(file, settings, Device.cpu()));

    assertTrue(error.getMessage().contains("no output 'pool3'"), error.getMessage());
    assertTrue(error.getMessage().startsWith(file.toString()), error.getMessage());
  }

  @Test
  void filesThatAreNotTorchScriptAreRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text.pt"), "weights");

    IOException error =
        assertThrows(
            IOException.class,
            () -> TorchScriptFeatures.open(text, TorchScriptSettings.defaults(), Device.cpu()));

    assertTrue(error.getMessage().contains("torch.jit.save"), error.getMessage());
  }

  @Test
  void torchvisionsInceptionIsKnown() throws IOException {
    TorchScriptSettings defaults = TorchScriptSettings.defaults();
    try (TorchScriptFeatures theirs =
            TorchScriptFeatures.open(write(ScriptFile.TORCHVISION), defaults, Device.cpu());
        TorchScriptFeatures other =
            TorchScriptFeatures.open(write(ScriptFile.CHANNEL_MEANS), defaults, Device.cpu())) {
      assertTrue(theirs.isTorchvisionInception());
      assertFalse(other.isTorchvisionInception());
      assertEquals(FeatureNetwork.Kind.OTHER, theirs.kind());
    }
  }

  private float[] means(Range range) throws IOException {
    TorchScriptSettings settings = new TorchScriptSettings(0, range, 3, "0", "");
    try (FeatureNetwork network =
        TorchScriptFeatures.open(write(ScriptFile.TWO_OUTPUTS), settings, Device.cpu())) {
      return network.features(GREY);
    }
  }

  private Path write(String text) throws IOException {
    Path file = folder.resolve("net-%d.pt".formatted(text.hashCode()));
    ScriptFile.write(file, text);
    return file;
  }
}
