package io.github.ddpm.ingest;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.ImagesAlone;
import io.github.ddpm.labels.Splits;
import io.github.ddpm.pairs.PairedSource;
import io.github.ddpm.settings.PairSettings;
import io.github.ddpm.source.ImageSource;
import java.io.IOException;

/** What {@code data.condition} makes of a collection. */
record Pairing(DataSettings settings, Splits splits) {
  private static final String KEY = "condition";

  /**
   * The collection with the pictures that belong to its images, or without.
   *
   * @throws io.github.ddpm.settings.InvalidSetting if it cannot have such pictures
   * @throws IOException if there are none at the path
   */
  ImageSource of(ImageSource images) throws IOException {
    PairSettings pairs = settings.pairs();
    if (images instanceof ImageSetSource set) {
      return ofSet(set);
    }
    require(
        !pairs.arePacked(),
        KEY,
        "is packed, but %s is no packed file; name the pictures' folder or file, be it ./packed"
            .formatted(settings.path()));
    if (!pairs.areOn()) {
      return images;
    }
    ImageSource pictures =
        Sources.open(Labelling.path(KEY, pairs.condition()), splits, settings.samples());
    require(
        !(pictures instanceof ImageSetSource),
        KEY,
        "%s is a %s, where pictures have no names by which they could belong to images; name the folder or archive they are from"
            .formatted(pairs.condition(), pictures.kind()));
    return new PairedSource(images, settings.path(), pictures, pairs.condition());
  }

  private ImageSource ofSet(ImageSetSource set) {
    PairSettings pairs = settings.pairs();
    boolean hasPictures = set.images().conditionChannels() > 0;
    require(
        !pairs.arePacked() || hasPictures,
        KEY,
        "is packed, but %s was packed without pictures beside its images; pack it with data.condition, or leave that empty"
            .formatted(settings.path()));
    require(
        !pairs.areOn() || pairs.arePacked(),
        KEY,
        (hasPictures
                ? "is %s, but %s has pictures already; use packed"
                : "is %s, but in %s images have no names by which pictures could belong to them; pack both together from what they are made of")
            .formatted(pairs.condition(), settings.path()));
    return hasPictures && !pairs.areOn()
        ? new ImageSetSource(set.kind(), new ImagesAlone(set.images()), set.place(), set.leftOut())
        : set;
  }
}
