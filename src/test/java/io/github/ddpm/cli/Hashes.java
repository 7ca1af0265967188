package io.github.ddpm.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Trains and draws with networks of all kinds of channels in both number formats below the folder
 * {@code args[0]}, and prints a line with the hashes of each result.
 */
public final class Hashes {
  /** Channels of the images, channels of the network's levels, groups. */
  private static final List<List<String>> NETWORKS =
      List.of(
          List.of("1", "[8, 20]", "4"),
          List.of("3", "[24, 40]", "8"),
          List.of("3", "[4, 3, 1]", "1"),
          List.of("1", "[48, 48]", "16"));

  private Hashes() {}

  /** See the class. */
  public static void main(String[] args) throws IOException {
    for (List<String> network : NETWORKS) {
      for (String precision : List.of("fp32", "bf16")) {
        Path folder = Files.createTempDirectory(Path.of(args[0]), "run");
        System.out.println(network + " " + precision + " " + hashes(folder, network, precision));
      }
    }
  }

  private static String hashes(Path folder, List<String> network, String precision)
      throws IOException {
    Path run =
        Home.trained(
            folder,
            "--precision",
            precision,
            "--set",
            "data.channels=" + network.get(0),
            "--set",
            "model.block_out_channels=" + network.get(1),
            "--set",
            "model.norm_num_groups=" + network.get(2),
            "--set",
            "model.attention_resolutions=[4]");
    StringBuilder hashes =
        new StringBuilder(
            sha256(run.resolve("step-00000003/unet/diffusion_pytorch_model.safetensors")));
    for (int count : new int[] {1, 5}) {
      Path out = folder.resolve(count + ".npz");
      Home.Result drawn =
          new Home(folder)
              .run(
                  "sample",
                  "--precision",
                  precision,
                  "-n",
                  String.valueOf(count),
                  "--model",
                  run.toString(),
                  "--out",
                  out.toString());
      if (drawn.code() != 0) {
        throw new IllegalStateException(drawn.err());
      }
      hashes.append(' ').append(sha256(out));
    }
    return hashes.toString();
  }

  private static String sha256(Path file) throws IOException {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
