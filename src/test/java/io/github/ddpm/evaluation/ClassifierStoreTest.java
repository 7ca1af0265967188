package io.github.ddpm.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.metrics.ClassifierTraining;
import io.github.ddpm.metrics.ImageHash;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ClassifierStoreTest {
  private static final ClassifierTraining TRAINING = ClassifierTraining.of(4);

  /** Images of one pixel each. */
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
      return ImageSize.square(1);
    }

    @Override
    public int label(int index) {
      return labels.get(index);
    }

    @Override
    public void copyTo(int index, byte[] target, int offset) {
      target[offset] = values.get(index).byteValue();
    }
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
