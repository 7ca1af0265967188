package io.github.ddpm.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataFormatImpl;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Reads the text chunks of a PNG file, such as {@link Grid#writePng} writes. */
public final class PngText {
  private PngText() {}

  /**
   * The texts by their keys, in the file's order.
   *
   * @throws IOException if the file cannot be read or is no PNG file, naming it
   */
  public static Map<String, String> read(Path file) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try (ImageInputStream stream = new MemoryCacheImageInputStream(Files.newInputStream(file))) {
      reader.setInput(stream);
      Element root =
          (Element)
              reader
                  .getImageMetadata(0)
                  .getAsTree(IIOMetadataFormatImpl.standardMetadataFormatName);
      NodeList entries = root.getElementsByTagName("TextEntry");
      Map<String, String> text = new LinkedHashMap<>();
      for (int i = 0; i < entries.getLength(); i++) {
        Element entry = (Element) entries.item(i);
        text.put(entry.getAttribute("keyword"), entry.getAttribute("value"));
      }
      return text;
    } catch (javax.imageio.IIOException e) {
      throw new IOException(file + ": is no PNG file (" + e.getMessage() + ")", e);
    } finally {
      reader.dispose();
    }
  }
}
