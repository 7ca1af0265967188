package io.github.ddpm.collective;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import jdk.net.ExtendedSocketOptions;

/**
 * A connection to another rank. One thread may read from it while others say something, each
 * message at once.
 */
final class Peer implements AutoCloseable {
  // A connection that is idle, as between sums, ends after 10 s of silence and 4 questions, 5 s
  // apart, if the other machine has vanished. Where ranks say that they live, Watch notices it.
  private static final int IDLE_SECONDS = 10;
  private static final int BETWEEN_SECONDS = 5;
  private static final int QUESTIONS = 4;

  /** What is said at once is short; a longer length is a stranger's noise. */
  private static final int LONGEST_WORDS = 1 << 26;

  private final SocketChannel channel;

  Peer(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    if (channel.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
      channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
      channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, BETWEEN_SECONDS);
      channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, QUESTIONS);
    }
  }

  /** The other end's address, without its port. */
  InetAddress address() {
    return channel.socket().getInetAddress();
  }

  /** Sends what remains of {@code bytes}. */
  void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Fills what remains of {@code bytes}. */
  void read(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new IOException("the connection has ended");
      }
    }
  }

  synchronized void say(byte[] words) throws IOException {
    write(ByteBuffer.allocate(Integer.BYTES + words.length).putInt(words.length).put(words).flip());
  }

  void say(String words) throws IOException {
    say(words.getBytes(StandardCharsets.UTF_8));
  }

  byte[] hear() throws IOException {
    DataInputStream in = new DataInputStream(channel.socket().getInputStream());
    int length = in.readInt();
    if (length < 0 || length > LONGEST_WORDS) {
      throw new IOException("it does not speak as ddpm does");
    }
    byte[] words = new byte[length];
    in.readFully(words);
    return words;
  }

  String hearText() throws IOException {
    return new String(hear(), StandardCharsets.UTF_8);
  }

  /** Lets {@link #hear} fail if nothing comes for so long; 0 waits for ever. */
  void patience(int millis) throws IOException {
    channel.socket().setSoTimeout(millis);
  }

  /** Closes all that are there; the others are null. */
  static void close(Peer[] peers) {
    for (Peer peer : peers) {
      if (peer != null) {
        peer.close();
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It has ended, which is what was wanted.
    }
  }
}
