package io.github.ddpm.ingest;

import io.github.ddpm.data.ImageSize;
import io.github.ddpm.decode.Room;
import io.github.ddpm.decode.Stored;
import io.github.ddpm.source.BadImagesException;
import io.github.ddpm.source.ImageSource;
import io.github.ddpm.source.UndecodedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * What a collection looks like, judged by a few of its pictures.
 *
 * @param images how many there are
 * @param size the typical size; a square if some pictures are upright and others not
 * @param grey whether the pictures are grey
 * @param classes the names of their classes; empty if they have none
 */
public record Appearance(int images, ImageSize size, boolean grey, List<String> classes) {
  private static final int PLACES = 8;
  private static final int AT_EACH = 4;

  /** Pictures are looked at in at least four times this size. */
  private static final int SIDE = 256;

  /**
   * Looks at pictures from all parts of the collection.
   *
   * @param classes the names of their classes
   * @throws IOException if it cannot be read, or none of those pictures can
   */
  static Appearance of(ImageSource source, List<String> classes) throws IOException {
    int count = source.names().size();
    List<Stored> seen = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int place = 0; place < PLACES; place++) {
      int from = (int) ((long) count * place / PLACES);
      int to = Math.min(from + AT_EACH, (int) ((long) count * (place + 1) / PLACES));
      source.read(from, to, (index, picture) -> look(picture, seen, problems));
    }
    if (seen.isEmpty()) {
      throw new BadImagesException(
          "none of the images that were looked at can be read (%s); see ddpm data inspect"
              .formatted(problems.get(0)));
    }
    boolean grey = seen.stream().allMatch(picture -> picture.mode().startsWith("grey"));
    return new Appearance(count, size(seen), grey, classes);
  }

  private static void look(UndecodedImage picture, List<Stored> seen, List<String> problems) {
    try (Room room = Room.scaledTo(SIDE)) {
      seen.add(picture.decode(room).stored());
    } catch (IOException | RuntimeException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  private static ImageSize size(List<Stored> seen) {
    int few = Math.max(1, seen.size() / 4);
    long upright = seen.stream().filter(picture -> picture.height() > picture.width()).count();
    long lying = seen.stream().filter(picture -> picture.height() < picture.width()).count();
    return upright >= few && lying >= few
        ? ImageSize.square(median(seen, picture -> Math.min(picture.height(), picture.width())))
        : new ImageSize(median(seen, Stored::height), median(seen, Stored::width));
  }

  private static int median(List<Stored> seen, ToIntFunction<Stored> side) {
    return seen.stream().mapToInt(side).sorted().toArray()[seen.size() / 2];
  }
}
