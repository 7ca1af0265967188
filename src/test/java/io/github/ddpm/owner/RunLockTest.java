package io.github.ddpm.owner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lock within one process; locking between processes is tested where processes are started. */
final class RunLockTest {
  @TempDir Path folder;

  @Test
  void itIsTakenOnceUntilItIsGivenBack() throws IOException {
    assertEquals(Optional.empty(), RunLock.holder(folder));
    String us = "process " + ProcessHandle.current().pid() + " on ";
    try (RunLock lock = RunLock.take(folder)) {
      lock.renew();
      IOException e = assertThrows(IOException.class, () -> RunLock.take(folder));
      assertTrue(e.getMessage().contains(" is being trained by " + us), e.getMessage());
      assertTrue(RunLock.holder(folder).orElseThrow().startsWith(us));
    }
    assertEquals(Optional.empty(), RunLock.holder(folder));
    RunLock.take(folder).close();
  }

  @Test
  void aFolderThatIsDeletedIsMadeAnewAndLockedAgain() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    try (RunLock lock = RunLock.take(run)) {
      PathUtils.delete(run);
      assertThrows(IOException.class, lock::requireThere);
      lock.renew();
      lock.requireThere();
      assertThrows(IOException.class, () -> RunLock.take(run));
    }
  }

  @Test
  void aFolderThatAnotherProcessHasMadeAnewIsLeftToIt() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    try (RunLock lock = RunLock.take(run)) {
      PathUtils.delete(run);
      Files.writeString(Files.createDirectories(run).resolve("lock"), "process 1 on elsewhere");
      assertThrows(TakenException.class, lock::requireOurs);
      assertThrows(TakenException.class, lock::requireThere);
      assertThrows(TakenException.class, lock::folder);
      TakenException e = assertThrows(TakenException.class, lock::renew);
      assertTrue(e.getMessage().endsWith("another process has it now"), e.getMessage());
    }
    assertEquals("process 1 on elsewhere", Files.readString(run.resolve("lock")));
  }

  @Test
  void whatADeadProcessHasLeftIsTakenOver() throws IOException {
    Files.writeString(folder.resolve("lock"), "process 1 on elsewhere");
    assertEquals(Optional.empty(), RunLock.holder(folder));
    try (RunLock lock = RunLock.take(folder)) {
      lock.renew();
      assertTrue(RunLock.holder(folder).orElseThrow().contains("process "));
    }
  }

  /** In a container, the next process often has the very number of the one that died. */
  @Test
  void aNumberThatALivingProcessHasNowDoesNotKeepTheLock() throws IOException {
    ProcessHandle us = ProcessHandle.current();
    for (ProcessHandle alive : List.of(us, us.parent().orElse(us))) {
      String before = "process " + alive.pid() + " on " + InetAddress.getLocalHost().getHostName();
      Files.writeString(folder.resolve("lock"), before);
      assertEquals(Optional.empty(), RunLock.holder(folder));
      RunLock.take(folder).close();
    }
  }

  @Test
  void afterAFarewellNobodyIsNamedAsGone() throws IOException {
    RunLock.take(folder).close();
    assertEquals("", Files.readString(folder.resolve("lock")));
  }
}
