package io.github.ddpm.fetch;

import io.github.ddpm.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One attempt to complete a partial file over HTTP. */
final class HttpFile {
  static final long MEGA = 1_000_000;

  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int FIRST_SERVER_ERROR = 500;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final long LOOK_EVERY_MS = 100;

  private final RetryPolicy patience;
  private final HttpClient client;

  HttpFile(RetryPolicy patience) {
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(patience.connect())
            // Follows redirects, but never from https to http.
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
  }

  /** The server refused the request, and a retry would not help. */
  static final class RefusedException extends IOException {
    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * Appends the missing bytes to {@code partial}.
   *
   * @param most how long the file may become
   * @throws CappedBody.TooLongException if the server sends more
   * @throws RefusedException if a retry would not help
   * @throws IOException if the connection fails or stalls
   */
  void receive(URI uri, Path partial, long most, Progress progress) throws IOException {
    long have = Files.exists(partial) ? Files.size(partial) : 0;
    if (have > most) {
      throw new CappedBody.TooLongException(most);
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(patience.connect());
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    CompletableFuture<HttpResponse<Boolean>> answer =
        client.sendAsync(request.build(), writeTo(partial, have, most));
    int status = await(answer, partial, progress).statusCode();
    if (status == RANGE_NOT_SATISFIABLE && have > 0) {
      // At least as long as the server's file: the checksum decides.
      return;
    } else if (status >= FIRST_SERVER_ERROR || status == TOO_MANY_REQUESTS) {
      throw new IOException("the server answered with status " + status);
    } else if (status != OK && status != PARTIAL_CONTENT) {
      throw new RefusedException("the server answered with status " + status);
    }
  }

  /** Writes the file's bytes; returns whether the response had the right ones. */
  private static BodyHandler<Boolean> writeTo(Path partial, long have, long most) {
    return info ->
        switch (info.statusCode()) {
          case OK ->
              written(
                  partial,
                  most,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.TRUNCATE_EXISTING);
          case PARTIAL_CONTENT ->
              continues(info, have)
                  ? written(
                      partial, most - have, StandardOpenOption.WRITE, StandardOpenOption.APPEND)
                  : BodySubscribers.replacing(false);
          default -> BodySubscribers.replacing(false);
        };
  }

  private static BodySubscriber<Boolean> written(Path partial, long most, OpenOption... options) {
    BodySubscriber<Path> file = BodySubscribers.ofFile(partial, options);
    return BodySubscribers.mapping(new CappedBody<>(file, most), path -> true);
  }

  private static boolean continues(ResponseInfo info, long have) {
    return info.headers()
        .firstValue("Content-Range")
        .map(range -> range.startsWith("bytes " + have + "-"))
        .orElse(false);
  }

  /** Waits for the end while bytes keep arriving. */
  private HttpResponse<Boolean> await(
      CompletableFuture<HttpResponse<Boolean>> answer, Path partial, Progress progress)
      throws IOException {
    long seen = -1;
    long since = System.nanoTime();
    while (true) {
      try {
        HttpResponse<Boolean> response = answer.get(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
        if (response.statusCode() == PARTIAL_CONTENT && !response.body()) {
          throw new RefusedException("the server sent a different part of the file than requested");
        }
        return response;
      } catch (TimeoutException e) {
        long size = Files.exists(partial) ? Files.size(partial) : 0;
        if (size != seen) {
          seen = size;
          since = System.nanoTime();
          progress.advance(size / MEGA);
        } else if (System.nanoTime() - since > patience.stall().toNanos()) {
          answer.cancel(true);
          throw new IOException(
              "no data for %d seconds".formatted(patience.stall().toSeconds()), e);
        }
      } catch (ExecutionException e) {
        throw e.getCause() instanceof IOException io
            ? io
            : new IOException(e.getCause().toString(), e.getCause());
      } catch (InterruptedException e) {
        answer.cancel(true);
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }
}
