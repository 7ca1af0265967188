package io.github.ddpm.output;

import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * An endlessly repeating animation, with a pause at the last frame.
 *
 * @param frames at least one, all of one size and type
 */
public record Film(List<BufferedImage> frames) {
  private static final int FRAME_MILLIS = 80;
  private static final int PAUSE_MILLIS = 2000;

  /** Checks that there is a frame. */
  public Film {
    frames = List.copyOf(frames);
    if (frames.isEmpty()) {
      throw new IllegalArgumentException("a film needs at least one frame");
    }
  }

  /**
   * Writes an animated PNG: the chunks of each frame's own PNG, its pixels in {@code fdAT} chunks
   * from the second frame on (PNG specification, third edition). Programs without support for
   * animations show the first frame.
   *
   * @param text metadata, as in {@link Png}
   */
  public void writePng(OutputStream out, Map<String, String> text) throws IOException {
    writeChunks(new DataOutputStream(out), text);
  }

  private void writeChunks(DataOutputStream out, Map<String, String> text) throws IOException {
    List<PngChunk> written = new ArrayList<>();
    int sequence = 0;
    for (PngChunk chunk : PngChunk.parse(Png.bytes(frames.get(0), text))) {
      if (chunk.type().equals("IEND")) {
        break;
      } else if (chunk.type().equals("IDAT") && sequence == 0) {
        written.add(PngChunk.of("acTL", 8, data -> data.putInt(frames.size()).putInt(0)));
        written.add(frameControl(0, sequence++));
      }
      written.add(chunk);
    }
    for (int i = 1; i < frames.size(); i++) {
      written.add(frameControl(i, sequence++));
      for (PngChunk chunk : Png.chunks(frames.get(i))) {
        if (chunk.type().equals("IDAT")) {
          int number = sequence++;
          byte[] pixels = chunk.data();
          written.add(
              PngChunk.of("fdAT", 4 + pixels.length, data -> data.putInt(number).put(pixels)));
        }
      }
    }
    written.add(new PngChunk("IEND", new byte[0]));
    out.write(PngChunk.SIGNATURE);
    for (PngChunk chunk : written) {
      chunk.writeTo(out);
    }
    out.flush();
  }

  /** Size, offset (0, 0), delay in milliseconds; the frame stays and replaces the previous one. */
  private PngChunk frameControl(int frame, int sequence) {
    return PngChunk.of(
        "fcTL",
        26,
        data ->
            data.putInt(sequence)
                .putInt(frames.get(frame).getWidth())
                .putInt(frames.get(frame).getHeight())
                .putInt(0)
                .putInt(0)
                .putShort((short) millis(frame))
                .putShort((short) 1000)
                .put((byte) 0)
                .put((byte) 0));
  }

  private int millis(int frame) {
    return frame == frames.size() - 1 ? PAUSE_MILLIS : FRAME_MILLIS;
  }

  /** Writes an animated GIF; colours are reduced to 256 for each frame. */
  public void writeGif(OutputStream out) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.prepareWriteSequence(null);
      for (int i = 0; i < frames.size(); i++) {
        IIOMetadata metadata =
            writer.getDefaultImageMetadata(
                ImageTypeSpecifier.createFromRenderedImage(frames.get(i)), null);
        metadata.mergeTree(metadata.getNativeMetadataFormatName(), gifTree(metadata, millis(i)));
        writer.writeToSequence(new IIOImage(frames.get(i), null, metadata), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
  }

  /** A delay in hundredths of a second, and Netscape's extension for endless repetition. */
  private static IIOMetadataNode gifTree(IIOMetadata metadata, int millis) {
    IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", String.valueOf(millis / 10));
    IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
    loop.setAttribute("applicationID", "NETSCAPE");
    loop.setAttribute("authenticationCode", "2.0");
    loop.setUserObject("\1\0\0".getBytes(StandardCharsets.ISO_8859_1));
    IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
    extensions.appendChild(loop);
    IIOMetadataNode root = new IIOMetadataNode(metadata.getNativeMetadataFormatName());
    root.appendChild(control);
    root.appendChild(extensions);
    return root;
  }
}
