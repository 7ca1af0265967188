package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes small TorchScript networks to files from their text. */
public final class ScriptFile {
  /** Bytes (N, 3, H, W) to the mean of each row of pixels of the first channel's left half. */
  public static final String CHANNEL_MEANS =
      """
        def forward(self: __torch__.Net, x: Tensor) -> Tensor:
          y = torch.to(torch.select(x, 1, 0), 6)
          return torch.slice(torch.mean(y, [1]), 1, 0, 4, 1)
      """;

  /** As NVIDIA's Inception is called: features of 2 numbers, or the probabilities of 2 classes. */
  public static final String LIKE_INCEPTION =
      """
        def forward(self: __torch__.Net, img: Tensor, return_features: bool=False, use_fp16: bool=False, no_output_bias: bool=False) -> Tensor:
          y = torch.div(torch.mean(torch.to(torch.select(img, 1, 2), 6), [1]), 100.)
          features = torch.slice(y, 1, 0, 2, 1)
          if return_features:
            out = features
          else:
            out = torch.softmax(features, 1)
          return out
      """;

  /** A network whose class is torchvision's. */
  public static final String TORCHVISION = CHANNEL_MEANS.replace("Net", "Inception3");

  /** A list of two outputs, of 3 numbers and of 2. */
  public static final String TWO_OUTPUTS =
      """
        def forward(self: __torch__.Net, x: Tensor) -> Tuple[Tensor, Tensor]:
          y = torch.mean(x, [2])
          y = torch.mean(y, [2])
          return (y, torch.slice(y, 1, 0, 2, 1))
      """;

  private ScriptFile() {}

  /** Writes the network whose methods are {@code text}; its class is named in there. */
  public static void write(Path file, String text) throws IOException {
    Matcher self = Pattern.compile("self: __torch__\\.(\\w+)").matcher(text);
    assertTrue(self.find());
    Files.write(file, ScriptArchive.of(self.group(1), text, ScriptTexts.NONE));
  }
}
