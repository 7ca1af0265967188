package io.github.ddpm.options;

import io.github.ddpm.generate.ImageEdit;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code ddpm sample} that change an image instead of drawing new ones. */
public final class EditOptions {
  private static final Pattern TWO_SEEDS = Pattern.compile("(-?\\d{1,18}),(-?\\d{1,18})");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--interpolate",
      paramLabel = "A,B",
      description = "Draw -n images between the first image of seed A and that of seed B.")
  private String seeds;

  @Option(names = "--from", paramLabel = "IMAGE", description = "Draw variations of this image.")
  private Path from;

  @Option(
      names = "--strength",
      paramLabel = "P",
      description = "How much --from changes the image, up to 1 (default: 0.6).")
  private Double strength;

  @Option(
      names = "--inpaint",
      paramLabel = "IMAGE",
      description = "Redraw this image where --mask is white; keep the rest.")
  private Path inpaint;

  @Option(
      names = "--mask",
      paramLabel = "IMAGE",
      description = "A black and white image for --inpaint.")
  private Path mask;

  @Option(
      names = "--resamplings",
      paramLabel = "R",
      description = "How many times --inpaint takes each step, to blend in (default: 10).")
  private Integer resamplings;

  @Option(
      names = "--jump-length",
      paramLabel = "J",
      description = "Steps that --inpaint repeats as a unit (default: 10).")
  private Integer jumpLength;

  @Option(
      names = "--denoise",
      paramLabel = "IMAGE",
      description = "Draw the network's estimate of the clean image behind this noisy one.")
  private Path denoise;

  @Option(
      names = "--t",
      paramLabel = "T",
      description = "Noise level of the --denoise image, as a timestep.")
  private Integer t;

  /** Whether only one image is to be drawn. */
  public boolean isOfOneImage() {
    return denoise != null;
  }

  /** The requested edit, if any; an interpolation has {@code count} images. */
  public Optional<ImageEdit> edit(int count) {
    long asked = Stream.of(seeds, from, inpaint, denoise).filter(option -> option != null).count();
    require(asked <= 1, "--interpolate, --from, --inpaint and --denoise cannot be combined");
    require(strength == null || from != null, "--strength: needs --from");
    require(
        (mask == null && resamplings == null && jumpLength == null) || inpaint != null,
        "--mask, --resamplings and --jump-length: need --inpaint");
    require(t == null || denoise != null, "--t: needs --denoise");
    if (seeds != null) {
      Matcher two = TWO_SEEDS.matcher(seeds);
      require(two.matches(), "--interpolate: must be two seeds, such as 3,7, is " + seeds);
      return Optional.of(
          new ImageEdit.Interpolate(
              Long.parseLong(two.group(1)), Long.parseLong(two.group(2)), count));
    } else if (from != null) {
      double free = strength == null ? 0.6 : strength;
      require(free > 0 && free <= 1, "--strength: must lie in (0, 1], is " + free);
      return Optional.of(new ImageEdit.Vary(from, free));
    } else if (inpaint != null) {
      require(mask != null, "--inpaint: needs --mask, white where to redraw");
      int again = resamplings == null ? 10 : resamplings;
      int length = jumpLength == null ? 10 : jumpLength;
      require(again >= 1, "--resamplings: must be at least 1, is " + again);
      require(length >= 1, "--jump-length: must be at least 1, is " + length);
      return Optional.of(new ImageEdit.Inpaint(inpaint, mask, length, again));
    } else if (denoise != null) {
      require(t != null, "--denoise: needs --t, the timestep of the noisy image");
      return Optional.of(new ImageEdit.Denoise(denoise, t));
    }
    return Optional.empty();
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
