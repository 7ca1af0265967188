package io.github.ddpm.output;

import io.github.ddpm.files.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataFormatImpl;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Writes and reads PNG files with texts about how the image was made.
 *
 * <p>Texts have keys such as {@code ddpm.seed}. A key has 1 to 79 Latin letters, digits or signs; a
 * value is any text.
 */
public final class Png {
  private Png() {}

  /**
   * Writes a PNG file, whole or not at all. Creates parent folders; replaces an existing file.
   *
   * @param text how the image was made; stored in the file's text chunks
   * @throws IOException if the file cannot be written, naming it
   */
  public static void write(Path file, BufferedImage image, Map<String, String> text)
      throws IOException {
    AtomicFile.write(file, out -> write(out, image, text));
  }

  /** The bytes of a PNG file. */
  public static byte[] bytes(BufferedImage image, Map<String, String> text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      write(out, image, text);
    } catch (IOException e) {
      throw new AssertionError("memory takes every byte", e);
    }
    return out.toByteArray();
  }

  /**
   * The texts of the file at {@code png}.
   *
   * @throws IOException if it is not a complete PNG file, naming it
   */
  public static Map<String, String> text(Path png) throws IOException {
    Map<String, String> text = new LinkedHashMap<>();
    for (PngChunk chunk : PngChunk.read(png)) {
      switch (chunk.type()) {
        case "tEXt" -> {
          String[] parts = string(chunk, StandardCharsets.ISO_8859_1).split("\0", 2);
          if (parts.length == 2) {
            text.put(parts[0], parts[1]);
          } // Other programs' chunks may hold anything.
        }
        case "iTXt" -> {
          // Keyword, two bytes for compression, language, translated keyword, text.
          String[] parts = string(chunk, StandardCharsets.UTF_8).split("\0", -1);
          text.put(parts[0], parts[parts.length - 1]);
        }
        default -> {}
      }
    }
    return text;
  }

  private static String string(PngChunk chunk, Charset charset) {
    return new String(chunk.data(), charset);
  }

  static List<PngChunk> chunks(BufferedImage image) {
    return PngChunk.parse(bytes(image, Map.of()));
  }

  /** Writes a PNG file to a stream. */
  public static void write(OutputStream out, BufferedImage image, Map<String, String> text)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      IIOMetadata metadata =
          writer.getDefaultImageMetadata(
              ImageTypeSpecifier.createFromRenderedImage(image), writer.getDefaultWriteParam());
      metadata.mergeTree(IIOMetadataFormatImpl.standardMetadataFormatName, textTree(text));
      writer.setOutput(stream);
      writer.write(new IIOImage(image, null, metadata));
    } finally {
      writer.dispose();
    }
  }

  /** The writer makes a tEXt chunk of an entry in Latin-1, and an iTXt chunk of any other. */
  private static IIOMetadataNode textTree(Map<String, String> text) {
    IIOMetadataNode entries = new IIOMetadataNode("Text");
    text.forEach(
        (key, value) -> {
          IIOMetadataNode entry = new IIOMetadataNode("TextEntry");
          entry.setAttribute("keyword", key);
          entry.setAttribute("value", value);
          entries.appendChild(entry);
        });
    IIOMetadataNode root = new IIOMetadataNode(IIOMetadataFormatImpl.standardMetadataFormatName);
    root.appendChild(entries);
    return root;
  }
}
