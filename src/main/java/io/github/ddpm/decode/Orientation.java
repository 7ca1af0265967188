package io.github.ddpm.decode;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.png.PngChunk;
import com.drew.imaging.png.PngChunkReader;
import com.drew.imaging.png.PngChunkType;
import com.drew.imaging.riff.RiffReader;
import com.drew.imaging.tiff.TiffMetadataReader;
import com.drew.lang.ByteArrayReader;
import com.drew.lang.SequentialByteArrayReader;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import com.drew.metadata.webp.WebpRiffHandler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads which way up an image is, from its EXIF data and nothing else: texts and profiles beside
 * them may be compressed a thousandfold. Readers of the bytes themselves take no more memory than
 * there are bytes, whatever lengths the file gives.
 */
final class Orientation {
  private static final int UPRIGHT = 1;

  private Orientation() {}

  /**
   * The EXIF orientation, 1 to 8; 1 where there is none.
   *
   * @param format as the image's reader names it
   */
  static int of(String format, byte[] file) {
    try {
      Metadata metadata = read(format.toLowerCase(Locale.ROOT), file);
      Directory exif = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
      return Optional.ofNullable(exif)
          .map(notes -> notes.getInteger(ExifDirectoryBase.TAG_ORIENTATION))
          .orElse(UPRIGHT);
    } catch (ImageProcessingException | IOException | RuntimeException e) {
      // Damaged metadata is no reason to refuse an intact image.
      return UPRIGHT;
    }
  }

  private static Metadata read(String format, byte[] file)
      throws ImageProcessingException, IOException {
    Metadata metadata = new Metadata();
    switch (format) {
      case "jpeg", "jpg" -> {
        try (InputStream in = new ByteArrayInputStream(file)) {
          return JpegMetadataReader.readMetadata(in, List.of(new ExifReader()));
        }
      }
      case "png" -> {
        Iterable<PngChunk> chunks =
            new PngChunkReader()
                .extract(new SequentialByteArrayReader(file), Set.of(PngChunkType.eXIf));
        for (PngChunk exif : chunks) {
          new ExifReader().extract(new ByteArrayReader(exif.getBytes()), metadata);
        }
      }
      case "tiff", "tif" -> {
        return TiffMetadataReader.readMetadata(new ByteArrayReader(file));
      }
      case "webp" ->
          new RiffReader()
              .processRiff(new SequentialByteArrayReader(file), new WebpRiffHandler(metadata));
      default -> {}
    }
    return metadata;
  }
}
