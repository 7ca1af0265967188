package io.github.ddpm.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.ddpm.files.Claim;
import io.github.ddpm.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class DownloadTest {
  private static final RetryPolicy SHORT =
      new RetryPolicy(Duration.ofSeconds(20), Duration.ofSeconds(20), 3, Duration.ofMillis(1));

  /** Gives up soon, and often: on a busy machine a server that means well may look stalled too. */
  private static final RetryPolicy IMPATIENT =
      new RetryPolicy(Duration.ofSeconds(20), Duration.ofMillis(400), 20, Duration.ofMillis(1));

  private static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(0).nextBytes(CONTENT);
  }

  @TempDir private Path folder;

  private final Logger log = (Logger) LoggerFactory.getLogger(Download.class);
  private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();

  @BeforeEach
  void listen() {
    warnings.start();
    log.addAppender(warnings);
  }

  @AfterEach
  void stopListening() {
    log.detachAppender(warnings);
  }

  @Test
  void aFileArrivesWholeAndIsNotFetchedTwice() throws IOException {
    try (Server server =
        new Server(CONTENT, (s, exchange, n) -> s.send(exchange, CONTENT.length))) {
      assertArrayEquals(CONTENT, Files.readAllBytes(fetch(server.address())));
      fetch(server.address());
      assertEquals(List.of("all"), server.asked);
      assertFalse(Files.exists(folder.resolve("file.bin.partial")));
    }
  }

  @Test
  void whatIsCutOffResumesFromThere() throws IOException {
    try (Server server =
        new Server(
            CONTENT, (s, exchange, n) -> s.send(exchange, n < 4 ? 90_000 : CONTENT.length))) {
      assertArrayEquals(CONTENT, Files.readAllBytes(fetch(server.address())));
      assertEquals(4, server.asked.size());
      assertTrue(server.asked.get(3).matches("bytes=[1-9]\\d*-"), server.asked.toString());
      assertEquals(3, warnings.list.size());
    }
  }

  @Test
  void whatAnEarlierProgramLeftIsNotAskedForAgain() throws IOException {
    Files.write(folder.resolve("file.bin.partial"), Arrays.copyOf(CONTENT, 1000));
    try (Server server =
        new Server(CONTENT, (s, exchange, n) -> s.send(exchange, CONTENT.length))) {
      assertArrayEquals(CONTENT, Files.readAllBytes(fetch(server.address())));
      assertEquals(List.of("bytes=1000-"), server.asked);
    }
  }

  @Test
  void whatAnotherProcessIsFetchingIsLeftToIt() throws IOException {
    try (Server server =
        new Server(CONTENT, (s, exchange, n) -> s.send(exchange, CONTENT.length))) {
      Claim other = Claim.of(folder.resolve("file.bin"));
      IOException e = assertThrows(IOException.class, () -> fetch(server.address()));
      assertTrue(e.getMessage().contains("written by another process; wait"), e.getMessage());
      assertEquals(List.of(), server.asked);
      other.close();
      assertArrayEquals(CONTENT, Files.readAllBytes(fetch(server.address())));
    }
  }

  @Test
  void aServerThatKnowsNoRangesSendsAllAgain() throws IOException {
    Files.write(folder.resolve("file.bin.partial"), new byte[1000]);
    try (Server server =
        new Server(
            CONTENT,
            (s, exchange, n) -> {
              exchange.sendResponseHeaders(200, CONTENT.length);
              exchange.getResponseBody().write(CONTENT);
            })) {
      assertArrayEquals(CONTENT, Files.readAllBytes(fetch(server.address())));
    }
  }

  @Test
  void aServerThatStallsIsLeftAndAskedAgain() throws IOException {
    try (Server server =
        new Server(
            CONTENT,
            (s, exchange, n) -> {
              if (n == 1) {
                s.send(exchange, 50_000);
                s.hang();
              }
              s.send(exchange, CONTENT.length);
            })) {
      assertArrayEquals(CONTENT, Files.readAllBytes(fetch(server.address(), IMPATIENT)));
      String warning = warnings.list.get(0).getFormattedMessage();
      assertTrue(warning.matches("file.bin: no data for .*; trying again"), warning);
    }
  }

  @Test
  void redirectionsAreFollowed() throws IOException {
    try (Server server =
        new Server(
            CONTENT,
            (s, exchange, n) -> {
              if (n == 1) {
                exchange.getResponseHeaders().set("Location", "/elsewhere");
                exchange.sendResponseHeaders(302, -1);
              } else {
                s.send(exchange, CONTENT.length);
              }
            })) {
      assertArrayEquals(CONTENT, Files.readAllBytes(fetch(server.address())));
    }
  }

  @Test
  void wrongBytesAreNotTaken() throws IOException {
    byte[] wrong = CONTENT.clone();
    wrong[7]++;
    try (Server server = new Server(wrong, (s, exchange, n) -> s.send(exchange, wrong.length))) {
      FetchException e = assertThrows(FetchException.class, () -> fetch(server.address()));
      assertTrue(e.getMessage().contains("expected SHA-256 " + sha256(CONTENT)), e.getMessage());
      try (Stream<Path> files = Files.list(folder)) {
        assertEquals(0, files.count());
      }
    }
  }

  @Test
  void aServerThatNeverEndsIsLeft() throws IOException {
    try (Server server =
        new Server(
            CONTENT,
            (s, exchange, n) -> {
              exchange.sendResponseHeaders(200, 0);
              while (true) {
                exchange.getResponseBody().write(CONTENT);
              }
            })) {
      FetchException e = assertThrows(FetchException.class, () -> fetch(server.address()));
      assertTrue(e.getMessage().contains("sends more than"), e.getMessage());
      assertEquals(1, server.asked.size());
      try (Stream<Path> files = Files.list(folder)) {
        assertEquals(0, files.count());
      }
    }
  }

  @Test
  void aServerThatNeverEndsIsLeftWhereItContinuesAFileToo() throws IOException {
    Files.write(folder.resolve("file.bin.partial"), Arrays.copyOf(CONTENT, 1000));
    try (Server server =
        new Server(
            CONTENT,
            (s, exchange, n) -> {
              exchange.getResponseHeaders().set("Content-Range", "bytes 1000-9999999/*");
              exchange.sendResponseHeaders(206, 0);
              while (true) {
                exchange.getResponseBody().write(CONTENT);
              }
            })) {
      FetchException e = assertThrows(FetchException.class, () -> fetch(server.address()));
      assertTrue(e.getMessage().contains("sends more than"), e.getMessage());
      assertEquals(List.of("bytes=1000-"), server.asked);
    }
    assertFalse(Files.exists(folder.resolve("file.bin.partial")));
  }

  @Test
  void aPartThatIsLongerThanTheFileIsNotContinued() throws IOException {
    Files.write(folder.resolve("file.bin.partial"), new byte[2_000_000]);
    try (Server server =
        new Server(CONTENT, (s, exchange, n) -> s.send(exchange, CONTENT.length))) {
      FetchException e = assertThrows(FetchException.class, () -> fetch(server.address()));
      assertTrue(e.getMessage().contains("sends more than"), e.getMessage());
      assertEquals(List.of(), server.asked);
      assertArrayEquals(CONTENT, Files.readAllBytes(fetch(server.address())));
    }
  }

  @Test
  void aFileThatIsThereAlreadyIsCheckedAndLeftAlone() throws IOException {
    Path there = Files.write(folder.resolve("file.bin"), new byte[] {1, 2, 3});
    FetchException e = assertThrows(FetchException.class, () -> fetch("http://localhost:1/"));
    assertTrue(e.getMessage().startsWith(there + " is not the official"), e.getMessage());
    assertEquals(3, Files.size(there));
  }

  @Test
  void twoDoNotFetchTheSameFileAtOnce() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch refused = new CountDownLatch(1);
    try (Server server =
        new Server(
            CONTENT,
            (s, exchange, n) -> {
              asked.countDown();
              await(refused);
              s.send(exchange, CONTENT.length);
            })) {
      CompletableFuture<Path> first =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return fetch(server.address());
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      asked.await();
      IOException e = assertThrows(IOException.class, () -> fetch(server.address()));
      refused.countDown();
      assertTrue(e.getMessage().contains("is being written by another process"), e.getMessage());
      assertArrayEquals(CONTENT, Files.readAllBytes(first.get()));
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aServerThatRefusesIsNotAskedAgainButOneInTroubleIs() throws IOException {
    try (Server server =
        new Server(CONTENT, (s, exchange, n) -> exchange.sendResponseHeaders(404, -1))) {
      FetchException e = assertThrows(FetchException.class, () -> fetch(server.address()));
      assertTrue(e.getMessage().contains("status 404. Try again later"), e.getMessage());
      assertTrue(e.getMessage().contains("DDPM_DATA_MIRROR"), e.getMessage());
      assertEquals(1, server.asked.size());
    }
    try (Server server =
        new Server(CONTENT, (s, exchange, n) -> exchange.sendResponseHeaders(503, -1))) {
      assertThrows(FetchException.class, () -> fetch(server.address()));
      assertEquals(3, server.asked.size());
    }
  }

  @Test
  void noServerAtAllIsSaidInWords() throws IOException {
    String closed;
    try (Server server = new Server(CONTENT, (s, exchange, n) -> {})) {
      closed = server.address();
    }
    FetchException e = assertThrows(FetchException.class, () -> fetch(closed));
    assertTrue(e.getMessage().contains("no connection (is this machine offline?)"), e.getMessage());
  }

  @Test
  void aMirrorMayBeAFolder() throws IOException {
    Path mirror = Files.createDirectories(folder.resolve("mirror/set"));
    Files.write(mirror.resolve("file.bin"), CONTENT);
    String address = folder.resolve("mirror").toUri().toString();
    assertArrayEquals(CONTENT, Files.readAllBytes(fetch(address)));
    assertThrows(
        IllegalArgumentException.class, () -> new Download(Optional.of("ftp://x/"), SHORT));
  }

  @Test
  void theChecksumOfCompressedFilesIsThatOfTheirContent() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(CONTENT);
    }
    byte[] packed = bytes.toByteArray();
    try (Server server = new Server(packed, (s, exchange, n) -> s.send(exchange, packed.length))) {
      RemoteFile file = file(true);
      Path there =
          new Download(Optional.of(server.address()), SHORT).fetch(file, folder, Progress.NONE);
      assertArrayEquals(packed, Files.readAllBytes(there));
    }
  }

  private Path fetch(String mirror) throws IOException {
    return fetch(mirror, SHORT);
  }

  private Path fetch(String mirror, RetryPolicy patience) throws IOException {
    return new Download(Optional.of(mirror), patience).fetch(file(false), folder, Progress.NONE);
  }

  private static RemoteFile file(boolean unpacked) {
    return new RemoteFile(
        "set",
        "file.bin",
        URI.create("http://localhost:1/file.bin"),
        CONTENT.length,
        sha256(CONTENT),
        unpacked);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
