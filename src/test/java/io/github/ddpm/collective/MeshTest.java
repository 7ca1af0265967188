package io.github.ddpm.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Torch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranks on threads of one process, connected over the loopback interface. */
final class MeshTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  /** The work of one rank. */
  private interface Work<T> {
    T on(Collective ranks) throws Exception;
  }

  private static ServerSocketChannel server() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    return server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static Rendezvous rendezvous(int rank, int size) {
    return new Rendezvous(rank, size, "thread " + rank, PATIENCE, Rendezvous.Reach.OWN);
  }

  private <T> List<Future<T>> start(int size, Work<T> work) throws IOException {
    ServerSocketChannel server = server();
    int port = server.socket().getLocalPort();
    List<Future<T>> results = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int rank = i;
      results.add(
          threads.submit(
              () -> {
                Rendezvous rendezvous = rendezvous(rank, size);
                Mesh mesh =
                    rank == 0 ? rendezvous.host(server) : rendezvous.join("localhost", port);
                return work.on(new Ranks(mesh));
              }));
    }
    return results;
  }

  private <T> List<T> together(int size, Work<T> work) throws Exception {
    List<T> results = new ArrayList<>();
    for (Future<T> future : start(size, work)) {
      results.add(future.get(60, TimeUnit.SECONDS));
    }
    return results;
  }

  private static float[] numbers(int rank, int count) {
    Random random = new Random(rank);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void everyRankHasTheSumInTheOrderOfRanksToTheLastBit(int size) throws Exception {
    for (int count : new int[] {0, 1, 2, 7, 100_003, 500_000}) {
      float[] sum = numbers(0, count);
      for (int rank = 1; rank < size; rank++) {
        float[] addend = numbers(rank, count);
        for (int i = 0; i < count; i++) {
          sum[i] += addend[i];
        }
      }
      List<float[]> sums =
          together(
              size,
              ranks -> {
                try (ranks) {
                  return ranks.sums(numbers(ranks.rank(), count));
                }
              });
      for (float[] of : sums) {
        assertArrayEquals(sum, of, 0);
      }
    }
  }

  @Test
  void anArrayIsSummedWhereItLies() throws Exception {
    Torch.start();
    List<float[]> sums =
        together(
            2,
            ranks -> {
              try (ranks;
                  NDManager manager = Torch.newManager(Device.cpu())) {
                NDArray all = manager.create(numbers(ranks.rank(), 10));
                ranks.on(manager.getDevice()).sum(all.get("2:5"));
                return all.toFloatArray();
              }
            });
    for (int rank = 0; rank < 2; rank++) {
      for (int i = 0; i < 10; i++) {
        float sum = numbers(0, 10)[i] + numbers(1, 10)[i];
        float expected = i >= 2 && i < 5 ? sum : numbers(rank, 10)[i];
        assertEquals(expected, sums.get(rank)[i]);
      }
    }
  }

  @Test
  void ranksHearEachOther() throws Exception {
    for (List<String> heard :
        together(
            3,
            ranks -> {
              try (ranks) {
                List<String> words = new ArrayList<>(ranks.all("ä" + ranks.rank()));
                words.add(ranks.first("first " + ranks.rank()));
                words.add("" + ranks.any(ranks.rank() == 2) + ranks.any(false));
                return words;
              }
            })) {
      assertEquals(List.of("ä0", "ä1", "ä2", "first 0", "truefalse"), heard);
    }
  }

  @Test
  void aRankThatEndsIsNamedToAllOthersWhereverTheyWait() throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    List<Future<float[]>> results =
        start(
            3,
            ranks -> {
              if (ranks.rank() == 1) {
                ranks.failed("the disk is full");
                ranks.close();
                return new float[0];
              }
              if (ranks.rank() == 0) {
                ranks.whenLost(told::complete);
              }
              return ranks.sums(1, 2, 3);
            });
    for (int rank : new int[] {0, 2}) {
      ExecutionException lost =
          assertThrows(ExecutionException.class, () -> results.get(rank).get(30, TimeUnit.SECONDS));
      assertEquals("rank 1 (thread 1) has failed: the disk is full", lost.getCause().getMessage());
    }
    assertEquals("rank 1 (thread 1) has failed: the disk is full", told.get(30, TimeUnit.SECONDS));
  }

  /** One packs images or fetches libraries while the others wait for its word. */
  @Test
  @Tag("slow")
  void aRankMayBeBusyForLongerThanGreetingsTake() throws Exception {
    List<List<String>> heard =
        together(
            3,
            ranks -> {
              try (ranks) {
                if (ranks.rank() == 2) {
                  Thread.sleep(11_000);
                }
                return ranks.all("" + ranks.rank());
              }
            });
    for (List<String> words : heard) {
      assertEquals(List.of("0", "1", "2"), words);
    }
  }

  @Test
  void ranksThatCountOthersAreRefusedAndStrangersIgnored() throws Exception {
    ServerSocketChannel server = server();
    int port = server.socket().getLocalPort();
    Future<List<String>> first =
        threads.submit(
            () -> {
              try (Collective ranks = new Ranks(rendezvous(0, 2).host(server))) {
                return ranks.all("0");
              }
            });
    try (SocketChannel stranger =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      stranger.write(
          java.nio.ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    }
    InvalidSetting wrong =
        assertThrows(InvalidSetting.class, () -> rendezvous(1, 3).join("localhost", port));
    assertEquals(
        "the ranks do not fit together: rank 1 counts 3 ranks, rank 0 counts 2",
        wrong.getMessage());
    try (Collective ranks = new Ranks(rendezvous(1, 2).join("localhost", port))) {
      assertEquals(List.of("0", "1"), ranks.all("1"));
    }
    assertEquals(List.of("0", "1"), first.get(30, TimeUnit.SECONDS));
  }

  @Test
  void whoDoesNotComeIsNamed() throws Exception {
    Rendezvous impatient =
        new Rendezvous(0, 3, "thread 0", Duration.ofMillis(300), Rendezvous.Reach.OWN);
    IOException missing = assertThrows(IOException.class, () -> impatient.host(server()));
    assertTrue(missing.getMessage().startsWith("ranks 1, 2 did not come"), missing.getMessage());
  }
}
