package io.github.ddpm.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  @TempDir private Path folder;

  @Test
  void aRecordIsThatOfTensorBoardsOwnWriter() {
    // tensorboard 2.20: RecordWriter of Event(wall_time=1.5, step=300, summary loss = 0.25).
    byte[] event =
        new Protobuf()
            .put(1, 1.5)
            .put(2, 300L)
            .put(5, new Protobuf().put(1, new Protobuf().put(1, "loss").put(2, 0.25f)))
            .bytes();
    assertEquals(
        "1b000000000000001a0d9e13"
            + "09000000000000f83f10ac022a0d0a0b0a046c6f7373150000803e"
            + "9908deed",
        HexFormat.of().formatHex(EventFile.record(event)));
  }

  @Test
  void figuresAndPicturesAreReadBack() throws IOException {
    byte[] png = Png.bytes(Pictures.colours(3, 4, 0), Map.of());
    try (EventFile events = EventFile.open(folder, 0)) {
      events.scalars(1_000_000, new TreeMap<>(Map.of("loss", 0.5, "rate", 2e-4)));
      events.image(7, "preview", 3, 4, 3, png);
    }

    List<Map<Integer, List<Object>>> events = events(files().get(0));
    assertEquals(4, events.size());
    assertEquals("brain.Event:2", text(events.get(0).get(3).get(0)));
    assertEquals(1_000_000L, events.get(2).get(2).get(0));
    List<Object> values = fields(events.get(2).get(5).get(0)).get(1);
    assertEquals("loss", text(fields(values.get(0)).get(1).get(0)));
    assertEquals(0.5f, fields(values.get(0)).get(2).get(0));
    assertEquals("rate", text(fields(values.get(1)).get(1).get(0)));
    assertEquals(2e-4f, fields(values.get(1)).get(2).get(0));
    Map<Integer, List<Object>> image =
        fields(fields(fields(events.get(3).get(5).get(0)).get(1).get(0)).get(4).get(0));
    assertEquals(
        List.of(3L, 4L, 3L),
        List.of(image.get(1).get(0), image.get(2).get(0), image.get(3).get(0)));
    assertEquals(ByteBuffer.wrap(png), image.get(4).get(0));
  }

  @Test
  void aRunThatGoesOnOpensANewFileThatForgetsLaterSteps() throws IOException {
    EventFile.open(folder, 0).close();
    EventFile.open(folder, 41).close();

    assertEquals(2, files().size());
    // TensorBoard drops what has the step of a START or a later one.
    Map<Integer, List<Object>> start = events(files().get(1)).get(1);
    assertEquals(42L, start.get(2).get(0));
    assertEquals(1L, fields(start.get(7).get(0)).get(1).get(0));
  }

  @Test
  void errorsNameTheFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    IOException e = assertThrows(IOException.class, () -> EventFile.open(file, 0));
    assertEquals(true, e.getMessage().startsWith("cannot write " + file), e.getMessage());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static List<Map<Integer, List<Object>>> events(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Map<Integer, List<Object>>> events = new ArrayList<>();
    while (in.hasRemaining()) {
      int length = (int) in.getLong();
      in.getInt();
      events.add(fields(in.slice(in.position(), length)));
      in.position(in.position() + length + 4);
    }
    return events;
  }

  /** A message's values by field number, in order. */
  private static Map<Integer, List<Object>> fields(Object message) {
    ByteBuffer in = ((ByteBuffer) message).duplicate().order(ByteOrder.LITTLE_ENDIAN);
    Map<Integer, List<Object>> fields = new TreeMap<>();
    while (in.hasRemaining()) {
      long key = varint(in);
      Object value =
          switch ((int) (key & 7)) {
            case 0 -> varint(in);
            case 1 -> in.getDouble();
            case 2 -> {
              int length = (int) varint(in);
              ByteBuffer bytes = in.slice(in.position(), length);
              in.position(in.position() + length);
              yield bytes;
            }
            case 5 -> in.getFloat();
            default -> throw new AssertionError("wire type of " + key);
          };
      fields.computeIfAbsent((int) (key >> 3), field -> new ArrayList<>()).add(value);
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte part = in.get();
      value |= (part & 0x7FL) << shift;
      if (part >= 0) {
        return value;
      }
    }
  }

  private static String text(Object bytes) {
    return StandardCharsets.UTF_8.decode(((ByteBuffer) bytes).duplicate()).toString();
  }
}
