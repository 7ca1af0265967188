package io.github.ddpm.collective;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hears when another rank ends, whatever this one is doing, and tells the others. Rank 0 is
 * connected to all, the others to rank 0. A rank that says goodbye may go; one whose connection
 * ends without is lost.
 */
final class Watch implements AutoCloseable {
  private static final String GOODBYE = "goodbye";

  /** Before what was lost. */
  private static final String LOST = "lost ";

  private final List<String> names;
  private final int rank;
  private final Peer[] peers;
  private final List<Runnable> whenLost = new ArrayList<>();
  private Optional<String> lost = Optional.empty();
  private boolean closing;

  /**
   * Watches from now on.
   *
   * @param names of all ranks, for messages
   * @param peers by rank; null where there is no connection
   */
  Watch(List<String> names, int rank, Peer[] peers) {
    this.names = names;
    this.rank = rank;
    this.peers = peers;
    for (int other = 0; other < peers.length; other++) {
      if (peers[other] != null) {
        int watched = other;
        Thread thread = new Thread(() -> listen(watched), "watch " + names.get(other));
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  private void listen(int other) {
    String why = names.get(other) + " has ended without a word";
    try {
      String words = peers[other].hearText();
      if (words.equals(GOODBYE)) {
        return;
      }
      why = words.substring(LOST.length());
    } catch (IOException e) {
      // Then it is lost.
    }
    lost(why);
  }

  /** What was lost, after waiting for the news for a while. */
  synchronized String lost() {
    long end = System.nanoTime() + 2_000_000_000L;
    try {
      while (lost.isEmpty() && System.nanoTime() < end) {
        wait(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return lost.orElse("the connection to another rank has ended");
  }

  /** Runs {@code action} once when a rank is lost. */
  synchronized void whenLost(Runnable action) {
    if (lost.isPresent()) {
      action.run();
    } else {
      whenLost.add(action);
    }
  }

  private void lost(String why) {
    List<Runnable> actions;
    synchronized (this) {
      if (lost.isPresent() || closing) {
        return;
      }
      lost = Optional.of(why);
      tell(LOST + why);
      notifyAll();
      actions = List.copyOf(whenLost);
    }
    actions.forEach(Runnable::run); // They may wait for the thread that asks what was lost.
  }

  /** Tells the others why this rank ends. */
  synchronized void failed(String reason) {
    if (lost.isEmpty() && !closing) {
      closing = true;
      tell(LOST + names.get(rank) + " has failed: " + reason);
    }
  }

  private void tell(String words) {
    for (Peer peer : peers) {
      if (peer != null) {
        try {
          peer.say(words);
        } catch (IOException e) {
          // It is lost too.
        }
      }
    }
  }

  @Override
  public synchronized void close() {
    if (!closing && lost.isEmpty()) {
      closing = true;
      tell(GOODBYE);
    }
    for (Peer peer : peers) {
      if (peer != null) {
        peer.close();
      }
    }
  }
}
