package io.github.ddpm.collective;

import com.sun.jna.Platform;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/** Ranks that this process starts itself on this machine: the same command as its own. */
public final class LocalRanks {
  /** Tells a rank which process has started it. */
  static final String STARTED = "DDPM_STARTED_BY";

  /** Places that others have given this process, which its ranks do not have. */
  private static final String OF_LAUNCHERS =
      "(OMPI|PMI|PMIX|PRTE|SLURM|MPI|TORCHELASTIC|MASTER|GROUP)_.*";

  /** Ends this process with its input: theirs has ended from the beginning. */
  private static final String WITH_INPUT = "DDPM_ENDS_WITH_INPUT";

  private LocalRanks() {}

  /**
   * Starts the others and waits until they have come; this is rank 0. They print to its stderr, and
   * end with it.
   *
   * @param main the class whose main method this process runs
   * @param arguments of the command
   * @param size how many ranks there are with this one
   * @throws IOException if one of them ends before all have come
   */
  public static Collective start(Class<?> main, List<String> arguments, int size)
      throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    AtomicReference<Optional<String>> ended = new AtomicReference<>(Optional.empty());
    List<Process> started = new ArrayList<>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Started.end(started), "end of ranks"));
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(here, 0));
      for (int rank = 1; rank < size; rank++) {
        Process process = start(command(main, arguments), rank, size, server);
        started.add(process);
        String name = "rank " + rank;
        whenEnded(
            process,
            code -> {
              ended.set(Optional.of(name + " ended with code " + code));
              close(server); // Nobody needs to be waited for any more.
            });
      }
      return new Ranks(Meeting.at(server, size), Optional.empty(), started);
    } catch (IOException | LostRankException e) {
      Started.end(started);
      if (ended.get().isEmpty()) {
        throw e;
      }
      throw new IOException(ended.get().get() + " before all ranks had met", e);
    }
  }

  private static Process start(List<String> command, int rank, int size, ServerSocketChannel server)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput(new File(Platform.isWindows() ? "NUL" : "/dev/null"));
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.matches(OF_LAUNCHERS));
    environment.remove(WITH_INPUT);
    environment.put(STARTED, "" + ProcessHandle.current().pid());
    environment.put("RANK", "" + rank);
    environment.put("WORLD_SIZE", "" + size);
    environment.put("LOCAL_RANK", "" + rank);
    environment.put("MASTER_ADDR", InetAddress.getLoopbackAddress().getHostAddress());
    environment.put("MASTER_PORT", "" + server.socket().getLocalPort());
    return builder.start();
  }

  private static void whenEnded(Process process, IntConsumer action) {
    Thread thread =
        new Thread(
            () -> {
              try {
                action.accept(process.waitFor());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "end of " + process.pid());
    thread.setDaemon(true);
    thread.start();
  }

  private static List<String> command(Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    // The launcher may have opened the program's folder for this process alone.
    String opened = "/proc/%d/".formatted(ProcessHandle.current().pid());
    command.replaceAll(word -> word.replace("/proc/self/", opened));
    return command;
  }

  private static void close(ServerSocketChannel server) {
    try {
      server.close();
    } catch (IOException e) {
      // It was closed.
    }
  }
}
