package io.github.ddpm.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.report.KnownImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilmTest {
  private static final List<BufferedImage> FRAMES =
      IntStream.range(0, 3).mapToObj(i -> KnownImages.colours(9, 7, 30 * i)).toList();

  @TempDir private Path folder;

  @Test
  void eachFrameOfAnAnimatedPngHasItsPixels() throws IOException {
    Path file = folder.resolve("film.png");
    AtomicFile.write(file, out -> new Film(FRAMES).writePng(out, Map.of("ddpm.seed", "42")));

    List<BufferedImage> frames = framesOf(file);
    assertEquals(3, frames.size());
    for (int i = 0; i < 3; i++) {
      assertEquals(KnownImages.samples(FRAMES.get(i)), KnownImages.samples(frames.get(i)));
    }
    assertEquals(Map.of("ddpm.seed", "42"), Png.text(file));
  }

  @Test
  void whoDoesNotKnowAnimationsSeesTheFirstFrame() throws IOException {
    Path file = folder.resolve("film.png");
    AtomicFile.write(file, out -> new Film(FRAMES).writePng(out, Map.of()));
    assertEquals(
        KnownImages.samples(FRAMES.get(0)), KnownImages.samples(ImageIO.read(file.toFile())));
  }

  @Test
  void anAnimatedPngIsNumberedWithoutGapsAndPausesAtTheEnd() throws IOException {
    Path file = folder.resolve("film.png");
    AtomicFile.write(file, out -> new Film(FRAMES).writePng(out, Map.of()));

    List<Integer> sequence = new ArrayList<>();
    List<Integer> millis = new ArrayList<>();
    for (PngChunk chunk : PngChunk.read(file)) {
      ByteBuffer data = ByteBuffer.wrap(chunk.data());
      if (chunk.type().equals("acTL")) {
        assertEquals(3, data.getInt(0));
        assertEquals(0, data.getInt(4), "plays for ever");
      } else if (chunk.type().equals("fcTL")) {
        sequence.add(data.getInt(0));
        millis.add(data.getShort(20) * 1000 / data.getShort(22));
      } else if (chunk.type().equals("fdAT")) {
        sequence.add(data.getInt(0));
      }
    }
    assertEquals(List.of(0, 1, 2, 3, 4), sequence);
    assertEquals(List.of(80, 80, 2000), millis);
  }

  @Test
  void eachFrameOfAGifHasItsGreys() throws IOException {
    List<BufferedImage> greys =
        List.of(
            KnownImages.grey(9, 7, 10), KnownImages.grey(9, 7, 128), KnownImages.grey(9, 7, 251));
    Path file = folder.resolve("film.gif");
    AtomicFile.write(file, new Film(greys)::writeGif);

    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(in);
      assertEquals(3, reader.getNumImages(true));
      for (int i = 0; i < 3; i++) {
        int expected = greys.get(i).getRaster().getSample(0, 0, 0);
        assertEquals(expected * 0x010101, reader.read(i).getRGB(3, 3) & 0xFFFFFF);
      }
    } finally {
      reader.dispose();
    }
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertTrue(bytes.contains("NETSCAPE2.0\3\1\0\0"), "repeats for ever");
  }

  @Test
  void aGifOfFewColoursHasThem() throws IOException {
    BufferedImage image = new BufferedImage(16, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 128; i++) {
      image.setRGB(i % 16, i / 16, 0xFF000000 | i % 5 * 0x203010);
    }
    Path file = folder.resolve("film.gif");
    AtomicFile.write(file, new Film(List.of(image, image))::writeGif);

    BufferedImage read = ImageIO.read(file.toFile());
    for (int i = 0; i < 128; i++) {
      assertEquals(image.getRGB(i % 16, i / 16), read.getRGB(i % 16, i / 16));
    }
  }

  @Test
  void aFilmNeedsAFrame() {
    assertThrows(IllegalArgumentException.class, () -> new Film(List.of()));
  }

  /** The frames, each made a PNG of its own: an {@code fdAT} is an {@code IDAT} with a number. */
  private static List<BufferedImage> framesOf(Path apng) throws IOException {
    List<PngChunk> chunks = PngChunk.read(apng);
    List<BufferedImage> frames = new ArrayList<>();
    List<PngChunk> frame = new ArrayList<>();
    for (PngChunk chunk : chunks) {
      boolean ends = chunk.type().equals("fcTL") || chunk.type().equals("IEND");
      if (ends && !frame.isEmpty()) {
        frames.add(decode(chunks.get(0), frame));
        frame.clear();
      } else if (chunk.type().equals("IDAT")) {
        frame.add(chunk);
      } else if (chunk.type().equals("fdAT")) {
        byte[] data = chunk.data();
        frame.add(new PngChunk("IDAT", Arrays.copyOfRange(data, 4, data.length)));
      }
    }
    return frames;
  }

  private static BufferedImage decode(PngChunk header, List<PngChunk> pixels) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(PngChunk.SIGNATURE);
    header.writeTo(out);
    for (PngChunk chunk : pixels) {
      chunk.writeTo(out);
    }
    new PngChunk("IEND", new byte[0]).writeTo(out);
    return ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
  }
}
