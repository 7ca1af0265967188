package io.github.ddpm.fetch;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The collections that can be fetched, with the files that training needs. */
public final class KnownSets {
  private static final String MNIST = "https://ossci-datasets.s3.amazonaws.com/mnist/";
  private static final String FASHION =
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/";
  private static final String CIFAR = "https://www.cs.toronto.edu/~kriz/";

  private static final String IMAGES = "train-images-idx3-ubyte.gz";
  private static final String LABELS = "train-labels-idx1-ubyte.gz";

  private static final Map<String, List<RemoteFile>> SETS =
      new TreeMap<>(
          Map.of(
              "mnist",
              List.of(
                  idx(
                      "mnist",
                      IMAGES,
                      MNIST,
                      9_912_422,
                      "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
                  idx(
                      "mnist",
                      LABELS,
                      MNIST,
                      28_881,
                      "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5")),
              "fashion-mnist",
              List.of(
                  idx(
                      "fashion-mnist",
                      IMAGES,
                      FASHION,
                      26_421_880,
                      "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
                  idx(
                      "fashion-mnist",
                      LABELS,
                      FASHION,
                      29_515,
                      "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9")),
              "cifar-10",
              List.of(
                  new RemoteFile(
                      "cifar-10",
                      "cifar-10-binary.tar.gz",
                      URI.create(CIFAR + "cifar-10-binary.tar.gz"),
                      170_052_171,
                      "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                      false)),
              "cifar-100",
              List.of(
                  new RemoteFile(
                      "cifar-100",
                      "cifar-100-binary.tar.gz",
                      URI.create(CIFAR + "cifar-100-binary.tar.gz"),
                      168_513_733,
                      "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
                      false))));

  private KnownSets() {}

  /** Their names, sorted. */
  public static List<String> names() {
    return List.copyOf(SETS.keySet());
  }

  /**
   * The files of a collection.
   *
   * @throws IllegalArgumentException if there is no such collection
   */
  public static List<RemoteFile> files(String name) {
    List<RemoteFile> files = SETS.get(name);
    if (files == null) {
      throw new IllegalArgumentException(
          "can be fetched: %s; not %s".formatted(String.join(", ", names()), name));
    }
    return files;
  }

  /** Whether {@code folder} holds no file of a collection that can be fetched. */
  public static boolean isAbsent(String name, Path folder) {
    String[] there = folder.toFile().list((place, file) -> !file.endsWith(Download.PARTIAL));
    return SETS.containsKey(name)
        && (!Files.isDirectory(folder) || there == null || there.length == 0);
  }

  private static RemoteFile idx(String set, String name, String server, long bytes, String sha256) {
    return new RemoteFile(set, name, URI.create(server + name), bytes, sha256, true);
  }
}
