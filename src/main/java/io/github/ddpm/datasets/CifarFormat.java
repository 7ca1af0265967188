package io.github.ddpm.datasets;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The binary format of CIFAR-10 or CIFAR-100.
 *
 * @param source the collection's name
 * @param files the training files, in order; all have equal length
 * @param archive the official archive that holds them
 * @param labelBytes bytes of labels before each image's pixels; the last one is used
 * @param classes the names of the labels
 */
record CifarFormat(
    String source, List<String> files, String archive, int labelBytes, List<String> classes) {
  static final CifarFormat CIFAR_10 =
      new CifarFormat(
          "cifar-10",
          IntStream.rangeClosed(1, 5).mapToObj("data_batch_%d.bin"::formatted).toList(),
          "cifar-10-binary.tar.gz",
          1,
          words("airplane automobile bird cat deer dog frog horse ship truck"));

  static final CifarFormat CIFAR_100 =
      new CifarFormat(
          "cifar-100",
          List.of("train.bin"),
          "cifar-100-binary.tar.gz",
          2,
          words(
              """
              apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge \
              bus butterfly camel can castle caterpillar cattle chair chimpanzee clock cloud \
              cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish forest fox \
              girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster \
              man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter \
              palm_tree pear pickup_truck pine_tree plain plate poppy porcupine possum rabbit \
              raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake \
              spider squirrel streetcar sunflower sweet_pepper table tank telephone television \
              tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm"""));

  static final int PIXELS = 3 * 32 * 32;

  /** The length of one image with its labels. */
  int record() {
    return labelBytes + PIXELS;
  }

  private static List<String> words(String text) {
    return List.of(text.split("\\s+"));
  }
}
