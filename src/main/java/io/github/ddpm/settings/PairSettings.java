package io.github.ddpm.settings;

import static io.github.ddpm.settings.InvalidSetting.require;

/**
 * The pictures that an image-to-image network is shown, one beside each image.
 *
 * @param condition the folder or file of a collection with pictures of the same names; {@code
 *     packed} for those in the packed file at {@code path}; empty for none
 * @param conditionChannels 1 (grey) or 3 (colour); other pictures are converted. 0 for as many as
 *     the images have
 */
public record PairSettings(String condition, int conditionChannels) {
  /** The network is shown nothing. */
  public static final PairSettings NONE = new PairSettings("", 0);

  private static final String PACKED = "packed";

  /** Checks every value; an error names the setting's YAML key. */
  public PairSettings {
    require(
        conditionChannels == 0 || conditionChannels == 1 || conditionChannels == 3,
        "condition_channels",
        "must be 1 or 3, or 0 for as many as data.channels, is " + conditionChannels);
    require(
        conditionChannels == 0 || !condition.isEmpty(),
        "condition_channels",
        "is %d, but there are no pictures that it could be of; set condition, or leave it 0"
            .formatted(conditionChannels));
  }

  /** Whether each image has a picture beside it. */
  public boolean areOn() {
    return !condition.isEmpty();
  }

  /** Whether these pictures are packed with the images. */
  public boolean arePacked() {
    return condition.equals(PACKED);
  }
}
