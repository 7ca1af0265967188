package io.github.ddpm.pairs;

import io.github.ddpm.source.ImageSource;
import io.github.ddpm.source.UndecodedImage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Reads a source on a thread of its own, which is one picture ahead of whoever takes them. */
final class Alongside implements AutoCloseable {
  private final BlockingQueue<Handed> pictures = new ArrayBlockingQueue<>(1);
  private final Thread thread;

  /** A picture, or why there is none. */
  private record Handed(Optional<UndecodedImage> picture, Optional<Throwable> problem) {}

  /**
   * Begins to read.
   *
   * @param numbers of the pictures, ascending
   */
  Alongside(ImageSource source, int[] numbers) {
    thread = new Thread(() -> read(source, numbers), "pictures beside images");
    thread.setDaemon(true);
    thread.start();
  }

  private void read(ImageSource source, int[] numbers) {
    Throwable end;
    try {
      source.read(
          numbers, (number, picture) -> hand(new Handed(Optional.of(picture), Optional.empty())));
      end = new EOFException("there are fewer pictures in it than were listed");
    } catch (IOException | RuntimeException | Error e) { // For whoever takes the next one.
      end = e;
    }
    try {
      hand(new Handed(Optional.empty(), Optional.of(end)));
    } catch (InterruptedIOException e) {
      // Nobody takes it any more.
    }
  }

  private void hand(Handed next) throws InterruptedIOException {
    try {
      pictures.put(next);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The end is not to be handed over either.
      throw new InterruptedIOException();
    }
  }

  /**
   * The next picture.
   *
   * @throws IOException if the source cannot be read so far
   */
  UndecodedImage next() throws IOException {
    Handed next;
    try {
      next = pictures.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading pictures");
    }
    if (next.problem.isEmpty()) {
      return next.picture.get();
    }
    Throwable problem = next.problem.get();
    if (problem instanceof IOException e) {
      throw e;
    } else if (problem instanceof RuntimeException e) {
      throw e;
    }
    throw new IllegalStateException("pictures cannot be read", problem);
  }

  /** Ends the thread, and waits for that. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
