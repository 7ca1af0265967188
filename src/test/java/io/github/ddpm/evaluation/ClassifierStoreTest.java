package io.github.ddpm.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.metrics.Classifier;
import io.github.ddpm.metrics.ClassifierTraining;
import io.github.ddpm.metrics.ImageHash;
import io.github.ddpm.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassifierStoreTest {
  private static final int SIDE = 8;
  private static final ClassifierTraining TRAINING = ClassifierTraining.of(4);

  /** Images of one colour each. */
  private record Pixels(List<Integer> values, List<String> classes, List<Integer> labels)
      implements ImageSet {
    @Override
    public int size() {
      return values.size();
    }

    @Override
    public int channels() {
      return 1;
    }

    @Override
    public ImageSize imageSize() {
      return ImageSize.square(SIDE);
    }

    @Override
    public int label(int index) {
      return labels.get(index);
    }

    @Override
    public void copyTo(int index, byte[] target, int offset) {
      Arrays.fill(target, offset, offset + SIDE * SIDE, values.get(index).byteValue());
    }
  }

  private static final Pixels IMAGES =
      new Pixels(List.of(1, 2, 3, 4), List.of("a", "b"), List.of(0, 1, 0, 1));

  @TempDir private Path folder;

  private static Classifier of(Path folder, Progress progress) throws IOException {
    String sha256 = ImageHash.of(IMAGES);
    return new ClassifierStore(folder).of(IMAGES, sha256, Device.cpu(), progress);
  }

  /** Counts steps, and does something after the first. */
  private static Progress counting(AtomicInteger steps, Runnable afterTheFirst) {
    return new Progress() {
      @Override
      public void advance(long done) {
        if (steps.getAndIncrement() == 0) {
          afterTheFirst.run();
        }
      }
    };
  }

  @Test
  void whoComesWhileAnotherTrainsWaitsAndTakesItsClassifier() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      AtomicInteger steps = new AtomicInteger();
      AtomicInteger othersSteps = new AtomicInteger();
      CountDownLatch waits = new CountDownLatch(1);
      Progress waiting =
          new Progress() {
            @Override
            public void advance(long done) {
              othersSteps.incrementAndGet();
            }

            @Override
            public void status(String words) {
              waits.countDown();
            }
          };
      List<Future<Classifier>> theirs = new ArrayList<>();
      Runnable start =
          () -> {
            theirs.add(other.submit(() -> of(folder, waiting)));
            try {
              assertTrue(waits.await(60, TimeUnit.SECONDS), "it does not wait");
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          };
      try (Classifier ours = of(folder, counting(steps, start));
          Classifier read = theirs.get(0).get(60, TimeUnit.SECONDS)) {
        assertEquals(TRAINING.steps(), steps.get());
        assertEquals(0, othersSteps.get());
        assertArrayEquals(ours.weights().toFloatArray(), read.weights().toFloatArray());
        assertEquals(List.of(), locks());
      }
    } finally {
      other.shutdownNow();
    }
  }

  private List<Path> locks() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".lock")).toList();
    }
  }

  /** As on file systems without locks. */
  @Test
  void aClassifierThatAppearsMeanwhileIsKeptAndTaken() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    double trained;
    try (Classifier classifier = of(elsewhere, Progress.NONE)) {
      trained = classifier.accuracy();
    }
    Path name;
    try (Stream<Path> files = Files.list(elsewhere)) {
      name = files.findFirst().orElseThrow();
    }
    String word = "\"accuracy\":\"";
    String text = Files.readString(name, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains(word + trained), "accuracy");
    double other = 1 - trained; // One image is held out: 0.0 or 1.0.
    byte[] theirs =
        text.replace(word + trained, word + other).getBytes(StandardCharsets.ISO_8859_1);
    Path file = folder.resolve("here").resolve(name.getFileName());
    Runnable appear =
        () -> {
          try {
            Files.write(file, theirs);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    try (Classifier taken = of(file.getParent(), counting(new AtomicInteger(), appear))) {
      assertEquals(other, taken.accuracy());
    }
    assertArrayEquals(theirs, Files.readAllBytes(file));
  }

  private static String key(ImageSet images, ClassifierTraining training) {
    return ClassifierStore.key(images, ImageHash.of(images), training);
  }

  private static String key(List<Integer> values, List<String> classes, Integer... labels) {
    return key(new Pixels(values, classes, Arrays.asList(labels)), TRAINING);
  }

  @Test
  void imagesLabelsNamesOfClassesAndTrainingArePartOfTheKey() {
    List<Integer> values = List.of(1, 2, 3, 4);
    List<String> names = List.of("a", "b");
    List<String> keys =
        List.of(
            key(values, names, 0, 1, 0, 1),
            key(List.of(1, 2, 3, 5), names, 0, 1, 0, 1),
            key(List.of(2, 1, 3, 4), names, 0, 1, 0, 1),
            key(values, names, 0, 1, 1, 0),
            key(values, List.of("b", "a"), 0, 1, 0, 1),
            key(values, List.of("a", "b", "c"), 0, 1, 0, 1),
            key(values, List.of("a", "b1:c"), 0, 1, 0, 1),
            key(
                new Pixels(values, names, List.of(0, 1, 0, 1)),
                new ClassifierTraining(7, TRAINING.batchSize(), 2e-3, 0)),
            key(
                new Pixels(values, names, List.of(0, 1, 0, 1)),
                new ClassifierTraining(TRAINING.steps(), TRAINING.batchSize(), 2e-3, 1)));
    Set<String> distinct = new HashSet<>(keys);
    assertEquals(keys.size(), distinct.size());
    assertEquals(keys.get(0), key(values, names, 0, 1, 0, 1));
  }
}
