package io.github.ddpm.data;

import java.util.Objects;

/**
 * The images held out of a collection, one of each of k equal parts of it: functions of n and k
 * that need no memory.
 *
 * @param images n
 * @param parts k, from 1 to n − 1
 */
record HeldOut(int images, int parts) implements Subset.Numbers {
  /** Any other number would do; another one changes every split. */
  private static final long SEED = 0;

  private int from(int part) {
    return (int) ((long) part * images / parts);
  }

  @Override
  public int size() {
    return parts;
  }

  @Override
  public int at(int index) {
    int from = from(Objects.checkIndex(index, parts));
    int length = from(index + 1) - from;
    return (int) (from + Long.remainderUnsigned(Seeds.of(SEED, index), length));
  }

  @Override
  public int below(int number) {
    if (number == images) {
      return parts;
    }
    int part = (int) (((number + 1L) * parts - 1) / images);
    return part + (at(part) < number ? 1 : 0);
  }

  /** All other images of the collection. */
  Subset.Numbers others() {
    return new NotHeldOut(this);
  }

  private record NotHeldOut(HeldOut held) implements Subset.Numbers {
    @Override
    public int size() {
      return held.images - held.parts;
    }

    @Override
    public int at(int index) {
      Objects.checkIndex(index, size());
      int from = 0;
      int to = held.parts;
      while (to - from > 1) { // Part p begins with the image that has from(p) − p others before it.
        int middle = (from + to) >>> 1;
        if (held.from(middle) - middle <= index) {
          from = middle;
        } else {
          to = middle;
        }
      }
      int number = index + from;
      return number < held.at(from) ? number : number + 1;
    }

    @Override
    public int below(int number) {
      return number - held.below(number);
    }
  }
}
