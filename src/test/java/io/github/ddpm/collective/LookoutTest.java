package io.github.ddpm.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ranks that know each other already, here by connections of their own in the place of MPI's. */
@Timeout(60)
final class LookoutTest {
  private static Rendezvous rendezvous(int rank) {
    return new Rendezvous(rank, 2, "thread " + rank, Duration.ofMinutes(1), Rendezvous.Reach.OWN);
  }

  /** The work of a rank. */
  private interface Work {
    Mesh meet() throws Exception;
  }

  private static CompletableFuture<Optional<Watch>> watch(int rank, Work work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new Lookout(new Ranks(work.meet()), "process of " + rank).watch();
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        });
  }

  @Test
  void ranksThatReachRankZeroWatchEachOther() throws Exception {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    int port = server.socket().getLocalPort();
    CompletableFuture<Optional<Watch>> first = watch(0, () -> rendezvous(0).host(server));
    CompletableFuture<Optional<Watch>> second =
        watch(1, () -> rendezvous(1).join("localhost", port));
    CompletableFuture<String> lost = new CompletableFuture<>();
    try (Watch ofFirst = first.get().orElseThrow()) {
      ofFirst.whenLost(lost::complete);
      second.get().orElseThrow().failed("the disk is full");
      assertEquals("rank 1 (process of 1) has failed: the disk is full", lost.get());
    }
  }

  @Test
  void addressesDoNotNameAnInterfaceOfThisMachine() throws Exception {
    byte[] bytes = new byte[16];
    bytes[0] = (byte) 0xfd;
    bytes[15] = 7;
    assertEquals("fd00:0:0:0:0:0:0:7", Lookout.text(Inet6Address.getByAddress("", bytes, 2)));
  }

  @Test
  void whereOneDoesNotReachRankZeroNoneWatches() {
    Collective unreachable =
        new Collective() {
          @Override
          public int rank() {
            return 1;
          }

          @Override
          public int size() {
            return 2;
          }

          @Override
          public String first(String words) {
            return "secret\t1\t127.0.0.1"; // Nobody listens at the first port.
          }

          @Override
          public List<String> all(String words) {
            return List.of("", words);
          }
        };
    assertTrue(new Lookout(unreachable, "here").watch().isEmpty());
  }
}
