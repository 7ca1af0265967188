package io.github.ddpm.fetch;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** Passes on a response's bytes, up to a number of them; a longer response fails. */
final class CappedBody<T> implements BodySubscriber<T> {
  private final BodySubscriber<T> target;
  private final long most;
  private long left;
  private Subscription subscription;

  /** The server sends more than the file has. */
  static final class TooLongException extends IOException {
    TooLongException(long most) {
      super("the server sends more than %d bytes, which is not this file".formatted(most));
    }
  }

  CappedBody(BodySubscriber<T> target, long most) {
    this.target = target;
    this.most = most;
    this.left = most;
  }

  @Override
  public CompletionStage<T> getBody() {
    return target.getBody();
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    target.onSubscribe(given);
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    if (left < 0) {
      return; // What was on its way when the response was cancelled.
    }
    left -= bytes.stream().mapToLong(ByteBuffer::remaining).sum();
    if (left < 0) {
      subscription.cancel();
      target.onError(new TooLongException(most));
    } else {
      target.onNext(bytes);
    }
  }

  @Override
  public void onError(Throwable error) {
    if (left >= 0) {
      target.onError(error);
    }
  }

  @Override
  public void onComplete() {
    if (left >= 0) {
      target.onComplete();
    }
  }
}
