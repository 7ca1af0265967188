package io.github.ddpm.cli;

import io.github.ddpm.testing.Machine;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Slurm cluster of this machine alone, on loopback, with four processors whatever it has. */
final class Slurm {
  private static final long MOST_SECONDS = 60;

  private final Path folder;
  private final Path config;
  private final List<Process> daemons = new ArrayList<>();

  private Slurm(Path folder) {
    this.folder = folder;
    config = folder.resolve("slurm.conf");
  }

  /** Whether Slurm is installed. */
  static boolean isInstalled() {
    return Stream.of("slurmctld", "slurmd", "sbatch").allMatch(name -> Files.exists(program(name)));
  }

  private static Path program(String name) {
    Path daemon = Path.of("/usr/sbin", name);
    return Files.exists(daemon) ? daemon : Path.of("/usr/bin", name);
  }

  /** Starts the controller and its node. */
  static Slurm start(Path folder) throws Exception {
    for (String part : List.of("state", "spool")) {
      Files.createDirectories(folder.resolve(part));
    }
    Slurm slurm = new Slurm(folder);
    slurm.configure();
    try {
      slurm.daemon("slurmctld", "-D", "-i");
      slurm.await("slurmctld", List.of("scontrol", "ping"), "is UP");
      slurm.daemon("slurmd", "-D");
      slurm.await("slurmd", List.of("sinfo", "-h", "-o", "%t"), "idle");
      return slurm;
    } catch (Exception | AssertionError e) {
      slurm.stop();
      throw e;
    }
  }

  private void configure() throws Exception {
    String host = run(List.of("hostname", "-s")).strip();
    String user = System.getProperty("user.name");
    String local = InetAddress.getLoopbackAddress().getHostAddress();
    Files.writeString(
        config,
        """
        ClusterName=loopback
        SlurmctldHost=%1$s(%2$s)
        SlurmctldPort=%3$d
        SlurmdPort=%4$d
        SlurmUser=%5$s
        SlurmdUser=%5$s
        AuthType=auth/none
        CredType=cred/none
        StateSaveLocation=%6$s/state
        SlurmdSpoolDir=%6$s/spool
        SlurmctldPidFile=%6$s/slurmctld.pid
        SlurmdPidFile=%6$s/slurmd.pid
        SlurmdParameters=config_overrides
        ProctrackType=proctrack/linuxproc
        TaskPlugin=task/none
        SelectType=select/cons_tres
        SelectTypeParameters=CR_Core
        MpiDefault=none
        SchedulerParameters=sched_interval=1,batch_sched_delay=0
        NodeName=%1$s NodeAddr=%2$s CPUs=4 State=UNKNOWN
        PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
        """
            .formatted(host, local, Machine.freePort(), Machine.freePort(), user, folder));
  }

  private void daemon(String name, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(program(name).toString()));
    command.addAll(List.of(options));
    daemons.add(
        builder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start());
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("SLURM_CONF", config.toString());
    return builder;
  }

  private void await(String daemon, List<String> command, String answer) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (!run(command).contains(answer)) {
      if (System.nanoTime() > end) {
        throw new AssertionError(Files.readString(folder.resolve(daemon + ".log")));
      }
      Thread.sleep(100);
    }
  }

  private String run(List<String> command) throws Exception {
    Process process = builder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  /**
   * Submits a script, in which {@code "$@"} is a command, and waits for its end.
   *
   * @return what each job of the array has printed
   * @throws AssertionError if one fails
   */
  List<String> batch(Path work, List<String> options, String script, List<String> command)
      throws Exception {
    String words =
        command.stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    Path file = Files.createTempFile(folder, "job", ".sh");
    Files.writeString(file, "#!/bin/bash\nset -- %s\n%s\n".formatted(words, script));
    Path outputs = Files.createTempDirectory(folder, "out");
    List<String> submit = new ArrayList<>(List.of("sbatch", "--wait", "-D", work.toString()));
    submit.addAll(List.of("-o", outputs.resolve("%a.txt").toString()));
    submit.addAll(options);
    submit.add(file.toString());
    Process process = builder(submit).redirectErrorStream(true).start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<String> printed = new ArrayList<>();
    try (Stream<Path> files = Files.list(outputs)) {
      for (Path output : files.sorted().toList()) {
        printed.add(Files.readString(output));
      }
    }
    if (process.waitFor() != 0) {
      throw new AssertionError(answer + printed);
    }
    return printed;
  }

  /** Ends the daemons. */
  void stop() throws Exception {
    for (Process daemon : daemons) {
      daemon.destroy();
    }
    for (Process daemon : daemons) {
      if (!daemon.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        daemon.destroyForcibly();
      }
    }
  }
}
