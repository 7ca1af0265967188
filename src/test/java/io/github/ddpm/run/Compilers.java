package io.github.ddpm.run;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Java's compilers, which use the same allocator as PyTorch: tens of megabytes while they work,
 * which on a busy machine lasts long after the compiled code has run.
 */
final class Compilers {
  private static final String AT_REST =
      "Current compiles: C1 compile queue: Empty C2 compile queue: Empty";

  private Compilers() {}

  /** Waits until nothing is being compiled or waits to be, or for a minute. */
  static void awaitRest() {
    try {
      ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
      String queue;
      int rounds = 6000; // Other compilers than HotSpot's two may say it in other words.
      do {
        Thread.sleep(10);
        queue =
            (String)
                ManagementFactory.getPlatformMBeanServer()
                    .invoke(commands, "compilerQueue", new Object[0], new String[0]);
      } while (--rounds > 0 && !queue.strip().replaceAll("\\s+", " ").equals(AT_REST));
    } catch (JMException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
