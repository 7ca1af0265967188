package io.github.ddpm.collective;

import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.stream.Stream;

/**
 * What a rank says first to another.
 *
 * @param protocol the same for both, or they do not fit together
 * @param port at which this rank waits for those above it; 0 for a further connection
 * @param name of its process, for messages
 */
record Greeting(String protocol, int rank, int size, int port, String name) {
  /** Changes whenever what ranks say to each other does. */
  static final String PROTOCOL = "ddpm ranks 3 " + ByteOrder.nativeOrder();

  /** Between words of one message. */
  static final String SEPARATOR = "\t";

  /** The answer, if the two fit together. */
  static final String WELCOME = "welcome";

  /** Says it, and waits for the answer. */
  void to(Peer peer) throws IOException {
    peer.say(String.join(SEPARATOR, protocol, "" + rank, "" + size, "" + port, name));
    String answer = Watch.told(peer);
    if (!answer.equals(WELCOME)) {
      throw new InvalidSetting("the ranks do not fit together: " + answer);
    }
  }

  /** Hears what is said first; of a stranger only that it is none of these. */
  static Greeting of(Peer peer) throws IOException {
    String[] words = peer.hearText().split(SEPARATOR, -1);
    if (words.length != 5
        || !Stream.of(words[1], words[2], words[3]).allMatch(Greeting::isNumber)) {
      return new Greeting(words[0] + "?", 0, 0, 0, "");
    }
    return new Greeting(words[0], number(words[1]), number(words[2]), number(words[3]), words[4]);
  }

  private static boolean isNumber(String word) {
    return word.matches("\\d{1,9}");
  }

  private static int number(String word) {
    return Integer.parseInt(word);
  }
}
