package io.github.ddpm.evaluation;

import ai.djl.Device;
import io.github.ddpm.checkpoint.Safetensors;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.checkpoint.TensorEntry;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.files.CacheKey;
import io.github.ddpm.files.Claim;
import io.github.ddpm.files.Directories;
import io.github.ddpm.metrics.Classifier;
import io.github.ddpm.metrics.ClassifierTraining;
import io.github.ddpm.metrics.ImageHash;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.training.StateFiles;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Classifiers of image collections, trained once and stored under a hash of the images and of what
 * they are called. The device is not part of it, so that figures of all devices can be compared.
 */
record ClassifierStore(Path folder) {
  private static final String ACCURACY = "accuracy";

  /** Raised whenever the same images give another classifier. */
  private static final int VERSION = 2;

  /**
   * Returns the classifier of {@code images}, trained now if none is stored. Processes that begin
   * together share one, even on a file system without locks: the one stored first.
   *
   * @param imagesSha256 of all the images
   */
  Classifier of(ImageSet images, String imagesSha256, Device device, Progress progress)
      throws IOException {
    ClassifierTraining training = ClassifierTraining.of(images.size());
    Path file = folder.resolve(key(images, imagesSha256, training) + ".safetensors");
    if (Files.exists(file)) {
      return read(file, images, device);
    }
    Runnable waiting = () -> progress.status("waiting for another process to train it");
    progress.begin("classifier", "steps", 0, training.steps());
    try {
      Claim claim = claim(file, waiting);
      try (claim) {
        if (!Files.exists(file)) { // Else another process has trained it meanwhile.
          try (Classifier classifier = training.train(images, device, progress::advance)) {
            write(file, classifier);
          }
        }
      }
      return read(file, images, device);
    } finally {
      progress.end();
    }
  }

  private Claim claim(Path file, Runnable waiting) throws IOException {
    try {
      Directories.make(folder);
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(file, e);
    }
    return Claim.waitFor(file, waiting);
  }

  static String key(ImageSet images, String imagesSha256, ClassifierTraining training) {
    return new CacheKey("classifier", VERSION)
        .add("images", imagesSha256)
        .add("labels", ImageHash.ofLabels(images))
        .add("training", training)
        .hex();
  }

  private static Classifier read(Path file, ImageSet images, Device device) throws IOException {
    Classifier classifier = new Classifier(images, device);
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      StateFiles.restore(tensors, "", classifier.parameters(), classifier.weights());
      classifier.accuracy(Double.parseDouble(tensors.metadata().getOrDefault(ACCURACY, "NaN")));
      return classifier;
    } catch (IOException | RuntimeException e) {
      classifier.close();
      throw e;
    }
  }

  private static void write(Path file, Classifier classifier) throws IOException {
    Map<String, String> metadata = new TreeMap<>(Safetensors.PYTORCH);
    metadata.put(ACCURACY, String.valueOf(classifier.accuracy()));
    List<TensorEntry> tensors =
        StateFiles.tensors("", classifier.parameters(), classifier.weights());
    try {
      AtomicFile.write(
          file, false, out -> Safetensors.write(Channels.newChannel(out), metadata, tensors));
    } catch (FileAlreadyExistsException e) {
      // Without locks another process was faster, and all read its file.
    }
  }
}
