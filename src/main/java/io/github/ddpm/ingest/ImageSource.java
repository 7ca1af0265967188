package io.github.ddpm.ingest;

import java.io.IOException;
import java.util.List;

/**
 * A collection as its owner keeps it: pictures of any size and mode, in a fixed order. It is read
 * from the first to the last, since an archive can be read in no other way.
 */
interface ImageSource {
  /** What it is, in words, such as {@code folder of image files}. */
  String kind();

  /** The pictures' names, in order: paths with {@code /}, or {@code image 17}. */
  List<String> names() throws IOException;

  /** The labels that the collection itself has. */
  Labels labels() throws IOException;

  /** A text that changes whenever the collection might have. */
  String key() throws IOException;

  /**
   * Hands over all pictures from number {@code first} on, in order.
   *
   * @throws IOException if the collection itself cannot be read, or the visitor throws
   */
  void read(int first, Visitor visitor) throws IOException;

  /** Receives pictures. */
  interface Visitor {
    void visit(int index, PictureFile picture) throws IOException;
  }
}
