package io.github.ddpm.collective;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears when another rank ends, whatever this one is doing, and tells the others. Rank 0 is
 * connected to all, the others to rank 0. A rank that says goodbye may go; one whose connection
 * ends without is lost, and so is one that hangs: each says now and then that it lives.
 */
final class Watch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private static final String GOODBYE = "goodbye";
  private static final String ALIVE = "alive";

  /** Before what was lost. */
  private static final String LOST = "lost ";

  private static final long BEAT_MILLIS = 5_000;

  /**
   * Beats of this rank after which a silent one is lost. They are counted, not timed: when the
   * machine or the whole job was suspended, none has missed any.
   */
  private static final int MOST_SILENT = 5;

  /** How soon those who have not met yet hear why. */
  private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** A connection to a machine that has vanished may end before the machine was silent for long. */
  private static final long NEWS_NANOS =
      TimeUnit.MILLISECONDS.toNanos((MOST_SILENT + 2) * BEAT_MILLIS);

  private final int rank;
  private final boolean endsTogether;
  private final String[] names;
  private final Peer[] peers;
  private final boolean[] left;
  private final int[] silent;
  private final CountDownLatch firstEnded = new CountDownLatch(1);
  private final List<Consumer<String>> whenLost = new ArrayList<>();
  private Optional<String> lost = Optional.empty();
  private boolean failed;
  private boolean closing;
  private boolean hangs;

  /**
   * Watches nobody yet.
   *
   * @param endsTogether whether what has started the ranks ends all when one ends with an error:
   *     then the others wait with that until rank 0 has saved
   */
  Watch(int rank, int size, boolean endsTogether) {
    this.rank = rank;
    this.endsTogether = endsTogether;
    names = new String[size];
    peers = new Peer[size];
    left = new boolean[size];
    silent = new int[size];
    for (int other = 0; other < size; other++) {
      names[other] = "rank " + other;
    }
  }

  /** What messages call a rank besides its number. */
  synchronized void name(int of, String name) {
    names[of] = "rank %d (%s)".formatted(of, name);
  }

  /** Listens to a rank from now on. */
  void listen(int other, String name, Peer peer) {
    name(other, name);
    synchronized (this) {
      peers[other] = peer;
    }
    start(() -> listen(other), "watch rank " + other);
  }

  /** Says from now on that this rank lives, and expects that of the others. */
  void begin() {
    begin(BEAT_MILLIS);
  }

  /** The same with another time between two beats. */
  void begin(long beatMillis) {
    start(() -> beat(beatMillis), "alive");
  }

  private static void start(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** What a rank says that is not watched yet, unless it is that one was lost. */
  static String told(Peer peer) throws IOException {
    String words = peer.hearText();
    if (words.startsWith(LOST)) {
      throw new LostRankException(words.substring(LOST.length()));
    }
    return words;
  }

  private void listen(int other) {
    try {
      while (!left[other]) {
        String words = peers[other].hearText();
        synchronized (this) {
          silent[other] = 0;
          left[other] = words.equals(GOODBYE);
        }
        if (words.startsWith(LOST)) {
          lost(words.substring(LOST.length()));
        }
      }
    } catch (IOException e) {
      lost(names[other] + " has ended without a word");
    }
    if (other == 0) {
      firstEnded.countDown();
    }
  }

  private void beat(long millis) {
    try {
      boolean heard = true;
      while (heard) {
        Thread.sleep(millis);
        Optional<String> hanging = Optional.empty();
        synchronized (this) {
          if (isBroken()) {
            heard = tell(ALIVE);
            awaitNoSilentFirst();
          } else if (closing) {
            heard = false;
          } else {
            tell(ALIVE);
            hanging = silent(millis);
            hangs = hanging.isPresent();
          }
        }
        hanging.ifPresent(this::lost);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** After a loss the others wait for rank 0 only as long as it says that it lives. */
  private void awaitNoSilentFirst() {
    if (rank > 0 && ++silent[0] > MOST_SILENT) {
      firstEnded.countDown();
    }
  }

  /** What is lost because it was silent for too long. */
  private Optional<String> silent(long millis) {
    for (int other = 0; other < peers.length; other++) {
      if (peers[other] != null && !left[other] && ++silent[other] > MOST_SILENT) {
        return Optional.of(
            "%s hangs: it has not answered for %d seconds"
                .formatted(names[other], MOST_SILENT * millis / 1000));
      }
    }
    return Optional.empty();
  }

  private boolean isBroken() {
    return failed || lost.isPresent();
  }

  synchronized boolean isLost() {
    return lost.isPresent();
  }

  /** Whether a rank is lost whose process may still be there. */
  synchronized boolean hangs() {
    return hangs;
  }

  /** What was lost, after waiting for the news until a silent rank would have been noticed. */
  Optional<String> news() {
    return news(NEWS_NANOS);
  }

  private synchronized Optional<String> news(long nanos) {
    long end = System.nanoTime() + nanos;
    try {
      // Once rank 0 has said goodbye, nobody tells it.
      while (lost.isEmpty() && !left[0] && System.nanoTime() < end) {
        wait(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return lost;
  }

  /** What was lost, if a connection to another rank has ended. */
  String lost() {
    return news().orElse("the connection to another rank has ended");
  }

  /**
   * Ends because ranks have not met.
   *
   * @return the reason, for the caller to throw
   * @throws LostRankException if a lost rank is the reason
   */
  IOException notMet(IOException reason) {
    Optional<String> why = news(SOON_NANOS);
    failed(reason.getMessage());
    close();
    if (why.isPresent()) {
      throw new LostRankException(why.get());
    }
    return reason;
  }

  /** Tells {@code action} once what was lost. */
  void whenLost(Consumer<String> action) {
    synchronized (this) {
      if (lost.isEmpty()) {
        whenLost.add(action);
        return;
      }
    }
    action.accept(lost.get());
  }

  private void lost(String why) {
    List<Consumer<String>> actions;
    synchronized (this) {
      if (lost.isPresent() || failed || closing) {
        return;
      }
      lost = Optional.of(why);
      tell(LOST + why);
      notifyAll();
      actions = List.copyOf(whenLost);
    }
    // They may take long, while this thread is to hear the others, or to say that this rank lives.
    start(() -> actions.forEach(action -> accept(action, why)), "lost rank");
  }

  private static void accept(Consumer<String> action, String why) {
    try {
      action.accept(why);
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("{}; what is done about it has failed: {}", why, e.getMessage(), e);
    }
  }

  /** Tells the others why this rank ends. */
  synchronized void failed(String reason) {
    if (lost.isEmpty() && !closing) {
      failed = true;
      tell(LOST + names[rank] + " has failed: " + reason);
    }
  }

  /** Whether anyone may hear it. */
  private boolean tell(String words) {
    boolean heard = false;
    for (Peer peer : peers) {
      if (peer != null) {
        try {
          peer.say(words);
          heard = true;
        } catch (IOException e) {
          // It is lost too.
        }
      }
    }
    return heard;
  }

  /**
   * Says goodbye. After a loss the others wait until rank 0 has saved and ended, whose connections
   * therefore end with its process.
   */
  @Override
  public void close() {
    boolean broken;
    synchronized (this) {
      broken = isBroken();
      if (!broken && !closing) {
        tell(GOODBYE);
      }
      closing = true;
    }
    if (!broken || !endsTogether) {
      disconnect();
    } else if (rank > 0) {
      awaitFirst();
      disconnect();
    }
  }

  /** As {@link Collective#awaitFirst}. */
  void awaitFirst() {
    try {
      if (endsTogether && peers[0] != null) {
        firstEnded.await(Collective.TO_SAVE.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void disconnect() {
    Peer.close(peers);
  }
}
