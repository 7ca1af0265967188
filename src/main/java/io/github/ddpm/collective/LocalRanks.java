package io.github.ddpm.collective;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Ranks that this process starts itself on this machine: the same command as its own. */
public final class LocalRanks {
  /** Places that others have given this process, which its ranks do not have. */
  private static final String OF_LAUNCHERS = "(OMPI|PMI|PMIX|PRTE|SLURM|MPI)_.*";

  private LocalRanks() {}

  /**
   * Starts the others and waits for them; this is rank 0. They print to its stderr.
   *
   * @param main the class whose main method this process runs
   * @param arguments of the command
   * @param size how many ranks there are with this one
   */
  public static Collective start(Class<?> main, List<String> arguments, int size)
      throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    ServerSocketChannel server = ServerSocketChannel.open();
    List<Process> started = new ArrayList<>();
    try {
      server.bind(new InetSocketAddress(here, 0));
      for (int rank = 1; rank < size; rank++) {
        ProcessBuilder builder = new ProcessBuilder(command(main, arguments));
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.matches(OF_LAUNCHERS));
        environment.put("RANK", "" + rank);
        environment.put("WORLD_SIZE", "" + size);
        environment.put("LOCAL_RANK", "" + rank);
        environment.put("MASTER_ADDR", here.getHostAddress());
        environment.put("MASTER_PORT", "" + server.socket().getLocalPort());
        started.add(builder.start());
      }
      return Meeting.at(server, size);
    } catch (IOException | RuntimeException e) {
      server.close();
      started.forEach(Process::destroy);
      throw e;
    }
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
}
