package io.github.ddpm.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** A folder to run the program in, with a training run of a second or less. */
record Home(Path folder) {
  static final String CONFIG = "tiny.yaml";

  private static final String TINY =
      """
      device: cpu
      precision: fp32
      data:
        image_size: 8
        size: 16
      model:
        block_out_channels: [8, 16]
        layers_per_block: 1
        attention_resolutions: []
        norm_num_groups: 4
      diffusion:
        timesteps: 20
        schedule: cosine
      training:
        steps: 3
        batch_size: 4
        learning_rate: 1.0e-2
        warmup_steps: 1
        checkpoint_every: 2
        log_every: 1
        preview_every: 2
        preview_images: 4
      sampling:
        steps: 4
        spacing: trailing
      """;

  /** What a command has done. */
  record Result(int code, String out, String err) {
    /** What it said on its error stream besides its progress. */
    String complaints() {
      return Complaints.in(err);
    }
  }

  /** Makes the folder's parts. */
  static Home in(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Path configs = Files.createDirectories(folder.resolve("configs"));
    Files.writeString(configs.resolve(CONFIG), TINY);
    return new Home(folder);
  }

  /** Trains the tiny run below a folder, with options of the test's own, and gives its folder. */
  static Path trained(Path folder, String... options) throws IOException {
    Home home = in(folder);
    Result result = home.train(options);
    if (result.code() != 0) {
      throw new IllegalStateException(result.err());
    }
    return home.tiny();
  }

  /** Words of a command, and more of them. */
  static String[] words(String[] first, String... more) {
    return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
  }

  /** Runs a command in this process. */
  Result run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        DdpmCommand.commandLine(folder, new PrintWriter(out, true), new PrintWriter(err, true))
            .execute(args);
    return new Result(code, out.toString(), err.toString());
  }

  /** Trains the tiny run in {@code checkpoints/tiny}, with options of the test's own. */
  Result train(String... options) {
    List<String> args = new ArrayList<>(List.of("train", "--config", CONFIG));
    args.addAll(List.of(options));
    return run(args.toArray(new String[0]));
  }

  /** Draws images on the CPU, with options of the test's own. */
  Result sample(String... options) {
    List<String> args =
        new ArrayList<>(List.of("sample", "--device", "cpu", "--precision", "fp32"));
    args.addAll(List.of(options));
    return run(args.toArray(new String[0]));
  }

  Path checkpoints() {
    return folder.resolve("checkpoints");
  }

  /** The folder of the tiny run. */
  Path tiny() {
    return checkpoints().resolve("tiny");
  }

  /** A path below the folder, as text. */
  String path(String name) {
    return folder.resolve(name).toString();
  }

  /** The names of the files in a folder below the folder, sorted. */
  List<String> names(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** All samples of an image below the folder, row by row. */
  List<Integer> pixels(String name) throws IOException {
    BufferedImage image = ImageIO.read(folder.resolve(name).toFile());
    int[] pixels =
        image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
    return Arrays.stream(pixels).boxed().toList();
  }
}
