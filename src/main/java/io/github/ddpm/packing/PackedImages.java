package io.github.ddpm.packing;

import io.github.ddpm.data.BadDataException;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The images of a file of packed images. The file is mapped into memory, so reading an image is one
 * copy, and the system's cache holds the file, not the heap.
 */
public final class PackedImages implements ImageSet {
  private static final int LARGEST_PIECE = 1 << 30;

  private final Path file;
  private final PackedHeader header;
  private final List<MappedByteBuffer> pieces;
  private final int imagesPerPiece;

  /** The labels of all slots. */
  private final ByteBuffer labels;

  /** The slots without an image, ascending. */
  private final int[] unreadable;

  private PackedImages(
      Path file,
      PackedHeader header,
      List<MappedByteBuffer> pieces,
      int imagesPerPiece,
      ByteBuffer labels,
      int[] unreadable) {
    this.file = file;
    this.header = header;
    this.pieces = pieces;
    this.imagesPerPiece = imagesPerPiece;
    this.labels = labels;
    this.unreadable = unreadable;
  }

  /**
   * Opens {@code file}; reads its labels once.
   *
   * @throws BadDataException if it is damaged or incomplete
   */
  public static PackedImages open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      PackedHeader header = PackedHeader.read(channel, file);
      ByteBuffer labels = labels(channel, header);
      int[] unreadable = unreadable(file, header, labels);
      if (unreadable.length == header.count()) {
        throw PackedHeader.damaged(file, "holds no readable image", null);
      }
      return of(file, channel, header, labels, unreadable);
    }
  }

  /**
   * Opens a file of which all is known but its pixels and labels, and reads none of these.
   *
   * @param known its header
   * @param unreadable the slots without an image, ascending; may be all
   * @throws BadDataException if it has another header or length
   */
  static PackedImages open(Path file, PackedHeader known, int[] unreadable) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      PackedHeader header = PackedHeader.read(channel, file);
      if (!header.equals(known)) {
        throw PackedHeader.damaged(file, "is of other images or settings than the others", null);
      }
      return of(file, channel, header, labels(channel, header), unreadable);
    }
  }

  private static PackedImages of(
      Path file, FileChannel channel, PackedHeader header, ByteBuffer labels, int[] unreadable)
      throws IOException {
    int imagesPerPiece = Math.max(1, LARGEST_PIECE / header.bytesPerSlot());
    List<MappedByteBuffer> pieces = new ArrayList<>();
    for (int first = 0; first < header.count(); first += imagesPerPiece) {
      long images = Math.min(imagesPerPiece, header.count() - first);
      pieces.add(
          channel.map(
              MapMode.READ_ONLY,
              header.pixelsAt() + (long) first * header.bytesPerSlot(),
              images * header.bytesPerSlot()));
    }
    return new PackedImages(file, header, List.copyOf(pieces), imagesPerPiece, labels, unreadable);
  }

  private static ByteBuffer labels(FileChannel channel, PackedHeader header) throws IOException {
    return channel
        .map(MapMode.READ_ONLY, header.labelsAt(), (long) header.count() * Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int[] unreadable(Path file, PackedHeader header, ByteBuffer labels)
      throws BadDataException {
    IntStream.Builder unreadable = IntStream.builder();
    for (int slot = 0; slot < header.count(); slot++) {
      int label = labels.getInt(slot * Integer.BYTES);
      if (label == PackedHeader.UNREADABLE) {
        unreadable.add(slot);
      } else if (label < -1 || label >= header.classes().size()) {
        throw wrong(file, header, label);
      }
    }
    return unreadable.build().toArray();
  }

  private static BadDataException wrong(Path file, PackedHeader header, int label) {
    return PackedHeader.damaged(
        file,
        label == PackedHeader.NOT_YET
            ? "is not complete"
            : "has the label %d of %d".formatted(label, header.classes().size()),
        null);
  }

  /**
   * The numbers of the images that could not be read when this file was made; they are left out.
   */
  public int[] unreadable() {
    return unreadable.clone();
  }

  @Override
  public int size() {
    return header.count() - unreadable.length;
  }

  @Override
  public int channels() {
    return header.channels();
  }

  @Override
  public ImageSize imageSize() {
    return new ImageSize(header.height(), header.width());
  }

  @Override
  public List<String> classes() {
    return header.classes();
  }

  @Override
  public int label(int index) {
    int label = labels.getInt(slot(index) * Integer.BYTES);
    if (label < -1 || label >= header.classes().size()) {
      throw new UncheckedIOException(wrong(file, header, label));
    }
    return label;
  }

  @Override
  public String labelOrigin() {
    return header.origin();
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    copy(index, 0, bytesPerImage(), target, offset);
  }

  @Override
  public int conditionChannels() {
    return header.conditionChannels();
  }

  @Override
  public void copyConditionTo(int index, byte[] target, int offset) {
    copy(index, bytesPerImage(), bytesPerCondition(), target, offset);
  }

  /** Copies bytes of a slot, from {@code from} on. */
  private void copy(int index, int from, int length, byte[] target, int offset) {
    int slot = slot(index);
    ByteBuffer piece = pieces.get(slot / imagesPerPiece);
    piece.get(slot % imagesPerPiece * header.bytesPerSlot() + from, target, offset, length);
  }

  /** The slot of an image, which as many slots without one come before. */
  private int slot(int index) {
    int from = 0;
    int to = unreadable.length;
    Objects.checkIndex(index, size());
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (unreadable[middle] - middle <= index) { // So many images come before that slot.
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return index + from;
  }
}
