package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ddpm.cli.FakeTools.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a container engine makes of a Dockerfile and starts, made of the same parts: a Debian in a
 * folder, and namespaces of the kernel.
 *
 * @param root the container's file system
 * @param work the folder mounted as {@code /work}
 * @param environment the variables of the program, none of the machine's
 */
record Container(Path root, Path work, List<String> environment) {
  private static final String USER = "12345";

  /**
   * Starts words in a file system that cannot be written but for {@code /work}, as a user whom it
   * does not know, as the first process. The first word is a shell's text that mounts more.
   */
  private static final String START =
      """
      root=$1 work=$2 user=$3 mounts=$4
      shift 4
      mount --make-rprivate /
      hostname c0ffee
      mount --bind "$root" "$root"
      mount -o remount,bind,ro "$root"
      mount --bind "$work" "$root/work"
      mount -t proc proc "$root/proc"
      mount -t tmpfs tmpfs "$root/dev"
      for device in null zero random urandom; do
        touch "$root/dev/$device"
        mount --bind "/dev/$device" "$root/dev/$device"
      done
      cd "$root"
      eval "$mounts"
      exec chroot --userspec="$user:$user" --groups= "$root" env -i -C /work "$@"
      """;

  /**
   * The base that a Dockerfile names with the packages that it installs, kept in {@code target}.
   */
  static Path base(Dockerfile dockerfile) throws Exception {
    String packages = dockerfile.packages();
    Path base =
        Path.of("target", "containers", dockerfile.release() + "," + packages).toAbsolutePath();
    if (Files.notExists(base)) {
      Path part = Files.createDirectories(base.getParent()).resolve("part");
      succeed("rm", "-rf", part.toString());
      succeed(
          "mmdebstrap",
          "--quiet",
          "--variant=minbase",
          "--include=" + packages,
          dockerfile.release(),
          part.toString());
      Files.move(part, base);
    }
    return base;
  }

  /** Builds the image in {@code root} from {@code archive}, and makes the folder of its work. */
  static Container build(Dockerfile dockerfile, String archive, Path root, Path work)
      throws Exception {
    succeed("rm", "-rf", root.toString());
    succeed("cp", "-a", "--reflink=auto", base(dockerfile).toString(), root.toString());
    assertEquals("ddpm-*.tar.gz /opt/", dockerfile.only("ADD"));
    succeed("tar", "-xzf", archive, "-C", root.resolve("opt").toString());
    for (String command : dockerfile.commands()) {
      succeed("chroot", root.toString(), "sh", "-c", command);
    }
    assertEquals("/work", dockerfile.only("WORKDIR"));
    assertEquals("[\"ddpm\"]", dockerfile.only("ENTRYPOINT"));
    Files.createDirectories(work);
    succeed("chown", USER + ":" + USER, work.toString());
    List<String> environment = new ArrayList<>(dockerfile.all("ENV"));
    environment.add("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    return new Container(root, work, environment);
  }

  /** The same with one more variable. */
  Container with(String variable) {
    return new Container(
        root, work, Stream.concat(environment.stream(), Stream.of(variable)).toList());
  }

  /** Starts ddpm with these words, after more mounts. */
  Process start(String mounts, String... words) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("unshare", "-m", "-p", "-f", "-u", "-i", "-n", "sh", "-euc"));
    command.addAll(List.of(START, "sh", root.toString(), work.toString(), USER, mounts));
    command.addAll(environment);
    command.add("ddpm");
    command.addAll(List.of(words));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Runs ddpm to its end. */
  Ended run(String mounts, String... words) throws Exception {
    return FakeTools.ended(start(mounts, words));
  }

  private static void succeed(String... command) throws Exception {
    Ended ended = FakeTools.ended(new ProcessBuilder(command).redirectErrorStream(true).start());
    assertEquals(0, ended.exitCode(), String.join(" ", command) + "\n" + ended.output());
  }
}
