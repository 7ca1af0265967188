package io.github.ddpm.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The images of a file of packed images. The file is mapped into memory, so reading an image is one
 * copy, and the system's cache holds the file, not the heap.
 */
public final class PackedImages implements ImageSet {
  private static final int LARGEST_PIECE = 1 << 30;

  private final PackedHeader header;
  private final List<MappedByteBuffer> pieces;
  private final int imagesPerPiece;

  /** Labels of the readable images, and their slots. */
  private final int[] labels;

  private final int[] slots;

  private PackedImages(
      PackedHeader header,
      List<MappedByteBuffer> pieces,
      int imagesPerPiece,
      int[] labels,
      int[] slots) {
    this.header = header;
    this.pieces = pieces;
    this.imagesPerPiece = imagesPerPiece;
    this.labels = labels;
    this.slots = slots;
  }

  /**
   * Opens {@code file}.
   *
   * @throws BadDataException if it is damaged or incomplete
   */
  public static PackedImages open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      PackedHeader header = PackedHeader.read(channel, file);
      int[] all = header.readLabels(channel, 0, header.count());
      for (int label : all) {
        if (label < PackedHeader.UNREADABLE || label >= header.classes().size()) {
          throw PackedHeader.damaged(
              file,
              label == PackedHeader.NOT_YET
                  ? "is not complete"
                  : "has the label %d of %d".formatted(label, header.classes().size()),
              null);
        }
      }
      int[] slots =
          IntStream.range(0, all.length).filter(i -> all[i] != PackedHeader.UNREADABLE).toArray();
      if (slots.length == 0) {
        throw PackedHeader.damaged(file, "holds no readable image", null);
      }
      int[] labels = IntStream.of(slots).map(slot -> all[slot]).toArray();
      int imagesPerPiece = Math.max(1, LARGEST_PIECE / header.bytesPerImage());
      return new PackedImages(
          header, map(channel, header, imagesPerPiece), imagesPerPiece, labels, slots);
    }
  }

  private static List<MappedByteBuffer> map(
      FileChannel channel, PackedHeader header, int imagesPerPiece) throws IOException {
    List<MappedByteBuffer> pieces = new ArrayList<>();
    for (int first = 0; first < header.count(); first += imagesPerPiece) {
      long images = Math.min(imagesPerPiece, header.count() - first);
      pieces.add(
          channel.map(
              MapMode.READ_ONLY,
              header.pixelsAt() + (long) first * header.bytesPerImage(),
              images * header.bytesPerImage()));
    }
    return List.copyOf(pieces);
  }

  /**
   * The numbers of the images that could not be read when this file was made; they are left out.
   */
  public int[] unreadable() {
    return IntStream.range(0, header.count())
        .filter(slot -> Arrays.binarySearch(slots, slot) < 0)
        .toArray();
  }

  @Override
  public int size() {
    return slots.length;
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
    return labels[index];
  }

  @Override
  public String labelOrigin() {
    return header.origin();
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    int slot = slots[Objects.checkIndex(index, slots.length)];
    int length = header.bytesPerImage();
    ByteBuffer piece = pieces.get(slot / imagesPerPiece);
    piece.get(slot % imagesPerPiece * length, target, offset, length);
  }
}
