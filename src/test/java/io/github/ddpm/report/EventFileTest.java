package io.github.ddpm.report;

import static io.github.ddpm.report.EventRecords.events;
import static io.github.ddpm.report.EventRecords.fields;
import static io.github.ddpm.report.EventRecords.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ddpm.output.Png;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
  void figuresAndImagesAreReadBack() throws IOException {
    byte[] png = Png.bytes(KnownImages.colours(3, 4, 0), Map.of());
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
  void aRunThatResumesOpensANewFileThatForgetsLaterSteps() throws IOException {
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

  /** The system's own disk that is always full. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileWithoutRoomForItsFirstRecordIsNamedAndClosed() throws IOException {
    Path file = folder.resolve("events");
    OutputStream full = Files.newOutputStream(Path.of("/dev/full"));

    IOException e = assertThrows(IOException.class, () -> EventFile.begin(file, full, 0));

    assertEquals(true, e.getMessage().startsWith("cannot write " + file), e.getMessage());
    assertThrows(ClosedChannelException.class, () -> full.write(1));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
