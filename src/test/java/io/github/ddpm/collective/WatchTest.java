package io.github.ddpm.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two ranks in one process, of which one may be played by the test itself. */
@Timeout(60)
final class WatchTest {
  private Peer first;
  private Peer second;

  @BeforeEach
  void connect() throws IOException {
    try (ServerSocketChannel server = server()) {
      second = new Peer(SocketChannel.open(server.getLocalAddress()));
      first = new Peer(server.accept());
    }
  }

  private static ServerSocketChannel server() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    return server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void disconnect() {
    first.close();
    second.close();
  }

  private Watch ofFirst() {
    Watch watch = new Watch(0, 2, true);
    watch.listen(1, "thread 1", first);
    return watch;
  }

  private Watch ofSecond() {
    Watch watch = new Watch(1, 2, true);
    watch.name(1, "thread 1");
    watch.listen(0, "thread 0", second);
    return watch;
  }

  private static CompletableFuture<String> lost(Watch watch) {
    CompletableFuture<String> lost = new CompletableFuture<>();
    watch.whenLost(lost::complete);
    return lost;
  }

  @Test
  void aRankThatSaysNothingForLongHangs() throws Exception {
    try (Watch watch = ofFirst()) {
      CompletableFuture<String> lost = lost(watch);
      watch.begin(10);
      assertTrue(lost.get().startsWith("rank 1 (thread 1) hangs"), lost::join);
      assertTrue(watch.hangs());
    }
  }

  @Test
  void aRankThatHasSaidGoodbyeMayGo() throws Exception {
    try (Watch watch = ofFirst()) {
      ofSecond().close();
      Thread.sleep(100);
      assertFalse(watch.isLost());
    }
  }

  /** What has started the ranks would end rank 0 with this one. */
  @Test
  void aRankThatFailsWaitsUntilRankZeroHasSavedAndEnded() throws Exception {
    CompletableFuture<String> lost = lost(ofFirst());
    Watch failing = ofSecond();
    failing.failed("the disk is full");
    CompletableFuture<Void> closed = CompletableFuture.runAsync(failing::close);
    assertEquals("rank 1 (thread 1) has failed: the disk is full", lost.get());
    assertFalse(closed.isDone());
    first.close(); // As the end of its process does.
    closed.get();
  }

  /** By that the others know that it is still saving. */
  @Test
  void rankZeroGoesOnToSayThatItLivesAfterALoss() throws Exception {
    Watch watch = ofFirst();
    watch.begin(10);
    second.say("lost rank 1 (thread 1) has failed: the disk is full");
    while (!second.hearText().startsWith("lost ")) {
      // It lived before, too.
    }
    watch.close();
    for (int beats = 0; beats < 20; beats++) {
      assertEquals("alive", second.hearText());
    }
  }

  @Test
  void nobodyWaitsForARankZeroThatIsSilent() {
    Watch failing = ofSecond();
    failing.begin(10);
    failing.failed("the disk is full");
    failing.close(); // Though the connection has not ended.
  }

  @Test
  void whatFailsAfterALossKeepsNothingElseFromBeingDone() throws Exception {
    try (Watch watch = ofFirst()) {
      watch.whenLost(
          why -> {
            throw new IllegalStateException("this test's");
          });
      CompletableFuture<String> lost = lost(watch);
      second.close();
      assertEquals("rank 1 (thread 1) has ended without a word", lost.get());
    }
  }

  @Test
  void aRankThatEndsBeforeAllHaveMetIsNamedToWhoeverWaits() throws Exception {
    ServerSocketChannel server = server();
    CompletableFuture<LostRankException> ofFirst = failure(server);
    Peer dying = new Peer(SocketChannel.open(server.getLocalAddress()));
    dying.say(String.join(Greeting.SEPARATOR, Greeting.PROTOCOL, "1", "3", "1", "thread 1"));
    dying.close();
    String why = "rank 1 (thread 1) has ended without a word";
    assertEquals(why, ofFirst.get(30, TimeUnit.SECONDS).getMessage());
  }

  @Test
  void aRankThatEndsBeforeAllAreConnectedIsNamedToTheOthers() throws Exception {
    ServerSocketChannel server = server();
    int port = server.socket().getLocalPort();
    CompletableFuture<LostRankException> ofFirst = failure(server);
    CompletableFuture<LostRankException> ofThird =
        CompletableFuture.supplyAsync(
            () ->
                assertThrows(LostRankException.class, () -> rendezvous(2).join("localhost", port)));
    try (Peer dying = new Peer(SocketChannel.open(server.getLocalAddress()))) {
      new Greeting(Greeting.PROTOCOL, 1, 3, 1, "thread 1").to(dying);
    }
    String why = "rank 1 (thread 1) has ended without a word";
    assertEquals(why, ofFirst.get(30, TimeUnit.SECONDS).getMessage());
    assertEquals(why, ofThird.get(30, TimeUnit.SECONDS).getMessage());
  }

  private static Rendezvous rendezvous(int rank) {
    return new Rendezvous(rank, 3, "thread " + rank, Duration.ofMinutes(10), Rendezvous.Reach.OWN);
  }

  private static CompletableFuture<LostRankException> failure(ServerSocketChannel server) {
    return CompletableFuture.supplyAsync(
        () -> assertThrows(LostRankException.class, () -> rendezvous(0).host(server)));
  }
}
