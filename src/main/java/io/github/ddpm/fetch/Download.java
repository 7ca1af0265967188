package io.github.ddpm.fetch;

import io.github.ddpm.files.Claim;
import io.github.ddpm.files.Directories;
import io.github.ddpm.files.Disk;
import io.github.ddpm.files.Expansion;
import io.github.ddpm.files.Reason;
import io.github.ddpm.files.Sha256;
import io.github.ddpm.progress.Progress;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.ZipException;
import org.apache.commons.io.input.BoundedInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches files. A file grows under the name {@code ….partial}, resumes after any interruption, and
 * gets its final name once its SHA-256 is verified.
 */
public final class Download {
  static final String PARTIAL = ".partial";

  /** Ends as partial files do, so that a folder with nothing else in it still counts as empty. */
  private static final Logger LOG = LoggerFactory.getLogger(Download.class);

  private final Mirror mirror;
  private final RetryPolicy patience;
  private final HttpFile http;

  /**
   * A download of files; opens nothing yet.
   *
   * @param mirror replaces the files' official addresses; empty to use those
   * @throws IllegalArgumentException if the mirror is not an http, https or file address
   */
  public Download(Optional<String> mirror, RetryPolicy patience) {
    this.mirror = Mirror.of(mirror);
    this.patience = patience;
    this.http = new HttpFile(patience);
  }

  /**
   * Fetches {@code file} into {@code folder}, unless it is already there.
   *
   * @return the file's path
   * @throws FetchException if that fails, or another file is there; the bytes received so far are
   *     kept, unless their checksum is wrong
   * @throws IOException if the disk cannot be written, or another process is fetching the file
   */
  public Path fetch(RemoteFile file, Path folder, Progress progress) throws IOException {
    Path target = folder.resolve(file.name());
    if (Files.exists(target)) {
      String found = sha256(target, file.unpacked());
      if (!found.equals(file.sha256())) {
        throw new FetchException(
            "%s is not the official %s of %s: expected SHA-256 %s, found %s. Move it away to fetch it again, or set data.path to use it as it is"
                .formatted(target, file.name(), file.set(), file.sha256(), found),
            null);
      }
      return target;
    }
    Directories.make(folder);
    Claim claim = Claim.of(target);
    try {
      // Another process may have fetched it before this one claimed it.
      return Files.exists(target) ? target : fetch(file, folder, target, progress);
    } finally {
      claim.close();
    }
  }

  private Path fetch(RemoteFile file, Path folder, Path target, Progress progress)
      throws IOException {
    Path partial = folder.resolve(file.name() + PARTIAL);
    URI from = mirror.of(file);
    progress.begin(
        file.name(),
        "MB",
        size(partial) / HttpFile.MEGA,
        (file.bytes() + HttpFile.MEGA - 1) / HttpFile.MEGA);
    try {
      if (from.getScheme().equals("file")) {
        copy(file, from, partial, folder);
      } else {
        receive(file, from, partial, folder, progress);
      }
      check(file, from, partial);
      Disk.force(partial);
      Disk.publish(partial, target, false);
      return target;
    } finally {
      progress.end();
    }
  }

  private void receive(RemoteFile file, URI from, Path partial, Path folder, Progress progress)
      throws IOException {
    Duration pause = patience.pause();
    for (int attempt = 1; ; attempt++) {
      long before = size(partial);
      try {
        http.receive(from, partial, most(file), progress);
        return;
      } catch (CappedBody.TooLongException e) {
        Files.deleteIfExists(partial); // Resuming from it would fail again.
        throw failed(from, e.getMessage(), folder, e);
      } catch (HttpFile.RefusedException e) {
        throw failed(from, e.getMessage(), folder, e);
      } catch (IOException e) {
        if (size(partial) > before) {
          attempt = 0;
          pause = patience.pause();
        } else if (attempt == patience.attempts()) {
          throw failed(from, words(e), folder, e);
        }
        LOG.warn("{}: {}; trying again", file.name(), words(e));
      }
      sleep(pause);
      pause = pause.multipliedBy(2);
    }
  }

  /** The most bytes to accept: compressed again by someone else, a file may be somewhat longer. */
  private static long most(RemoteFile file) {
    return file.bytes() + file.bytes() / 4 + HttpFile.MEGA;
  }

  private static void copy(RemoteFile file, URI from, Path partial, Path folder)
      throws IOException {
    try (InputStream in =
        BoundedInputStream.builder()
            .setInputStream(Files.newInputStream(Path.of(from)))
            .setMaxCount(most(file))
            .get()) {
      Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | IllegalArgumentException e) {
      throw failed(from, "there is no such file", folder, e);
    }
  }

  /** Verifies a file and deletes wrong bytes, because resuming from them would fail again. */
  private static void check(RemoteFile file, URI from, Path partial) throws IOException {
    String found = sha256(partial, file.unpacked());
    if (!found.equals(file.sha256())) {
      Files.delete(partial);
      throw new FetchException(
          "%s is not the official %s of %s: expected SHA-256 %s, found %s. Try another mirror"
              .formatted(from, file.name(), file.set(), file.sha256(), found),
          null);
    }
  }

  /** The SHA-256 of the file, or of its gzipped content. */
  private static String sha256(Path file, boolean unpacked) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        InputStream content =
            unpacked ? Expansion.gunzip(raw, Files.size(file), ZipException::new) : raw) {
      return Sha256.of(content);
    } catch (ZipException | EOFException e) {
      return "none (" + Reason.of(e) + ")";
    }
  }

  private static FetchException failed(URI from, String problem, Path folder, Throwable cause) {
    return new FetchException(
        "cannot fetch %s: %s. Try again later, name a mirror in DDPM_DATA_MIRROR, or put the file into %s yourself"
            .formatted(from, problem, folder.toAbsolutePath().normalize()),
        cause);
  }

  private static String words(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return "the server's name cannot be resolved (is this machine offline?)";
      }
    }
    if (e instanceof HttpConnectTimeoutException || e instanceof ConnectException) {
      return "no connection (is this machine offline?)";
    } else if (e instanceof HttpTimeoutException) {
      return "the server does not answer";
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private static long size(Path partial) {
    try {
      return Files.exists(partial) ? Files.size(partial) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void sleep(Duration pause) throws IOException {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
