package io.github.ddpm.data;

import static io.github.ddpm.settings.InvalidSetting.require;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.ddpm.settings.PairSettings;
import io.github.ddpm.settings.SampleSettings;
import java.util.regex.Pattern;

/**
 * The settings for the training images and their preparation.
 *
 * @param source {@code images} for any collection at {@code path}, or the name of a known one:
 *     {@code shapes}, {@code mnist}, {@code fashion-mnist}, {@code cifar-10} or {@code cifar-100}
 * @param path the collection's folder or file; empty for {@code data/<source>}. Unused by {@code
 *     shapes}
 * @param imageSize the height and width for the network; images of other sizes are scaled
 * @param channels 1 (grey) or 3 (colour); other images are converted
 * @param crop how images with another aspect ratio are cropped
 * @param resize the filter for scaling
 * @param background the colour behind transparent parts, {@code #rrggbb}
 * @param labels {@code auto} for the collection's own, by names before folders; {@code folders},
 *     {@code names} for those of files up to {@code _}, {@code none}, or the path of a table of
 *     images and labels
 * @param samples what stored numbers mean; its YAML keys are in the same section
 * @param selection which images are used; its YAML keys are in the same section
 * @param pairs what an image-to-image network is shown; its YAML keys are in the same section
 * @param horizontalFlip whether each image is mirrored with probability ½, with what is shown
 */
public record DataSettings(
    String source,
    String path,
    ImageSize imageSize,
    int channels,
    Crop crop,
    Resize resize,
    String background,
    String labels,
    @JsonUnwrapped SampleSettings samples,
    @JsonUnwrapped SelectionSettings selection,
    @JsonUnwrapped PairSettings pairs,
    boolean horizontalFlip) {
  private static final String IMAGES = "images";
  private static final Pattern COLOR = Pattern.compile("#[0-9a-fA-F]{6}");

  /** Checks every value; an error names the setting's YAML key. */
  public DataSettings {
    require(!source.isBlank(), "source", "must name a collection of images, is empty");
    require(channels == 1 || channels == 3, "channels", "must be 1 or 3, is " + channels);
    require(
        COLOR.matcher(background).matches(),
        "background",
        "must be a colour such as '#ffffff', is '" + background + "'");
    require(
        !labels.isBlank(),
        "labels",
        "must be auto, folders, names, none or the path of a table, is empty");
    require(
        !pairs.areOn() || source.equals(IMAGES),
        "condition",
        "is %s, but the images of %s have no names by which pictures could belong to them; use source images and a path"
            .formatted(pairs.condition(), source));
  }

  /** The built-in {@code shapes}: 50,000 colour images of 32×32, not mirrored. */
  public static DataSettings defaults() {
    return new DataSettings(
        "shapes",
        "",
        ImageSize.square(32),
        3,
        Crop.CENTER,
        Resize.LANCZOS,
        "#ffffff",
        "auto",
        SampleSettings.AUTO,
        SelectionSettings.defaults(),
        PairSettings.NONE,
        false);
  }

  /** How many images are held out. */
  public Holdout holdout() {
    return selection.holdout();
  }

  /** The channels of the picture beside each image: 1 or 3; 0 without one. */
  public int conditionChannels() {
    int chosen = pairs.conditionChannels();
    return !pairs.areOn() ? 0 : chosen == 0 ? channels : chosen;
  }

  /** The collection's name; for {@code images}, its path. */
  public String name() {
    return source.equals(IMAGES) ? path : source;
  }

  /** The background's colour, 0xrrggbb. */
  public int backgroundRgb() {
    return Integer.parseInt(background.substring(1), 16);
  }
}
