package io.github.ddpm.ingest;

import io.github.ddpm.packing.PackedImages;
import java.nio.file.Path;

/** A program that packs a collection, and prints how many images it could read. */
final class SmallHeap {
  private SmallHeap() {}

  /** Takes the collection's path, the file to write, its images' side, how many may be bad. */
  public static void main(String[] args) throws Exception {
    int side = Integer.parseInt(args[2]);
    PackedImages images =
        ImageSets.pack(
            DataSettingsBuilder.images(Path.of(args[0]))
                .size(side, side)
                .maxBad(Integer.parseInt(args[3]))
                .settings(),
            Path.of(args[1]).getParent(),
            Path.of(args[1]),
            true,
            new RecordingProgress());
    System.out.printf("%d read, %d not%n", images.size(), images.unreadable().length);
  }
}
