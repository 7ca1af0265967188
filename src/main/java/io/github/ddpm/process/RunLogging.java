package io.github.ddpm.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.FileAppender;
import io.github.ddpm.terminal.Console;
import io.github.ddpm.terminal.Visible;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * The log of a command until it is closed: warnings go to the console, and everything to a file if
 * there is one.
 */
public final class RunLogging implements AutoCloseable {
  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final List<Appender<ILoggingEvent>> appenders = new ArrayList<>();

  public RunLogging(Console console) {
    this(console, "");
  }

  /** Gives warnings a beginning. */
  public RunLogging(Console console, String beginning) {
    add(
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
              console.warn(beginning + event.getFormattedMessage());
            }
          }
        });
  }

  /**
   * Appends everything to {@code file} from now on.
   *
   * @throws IOException if it cannot be written
   */
  public void writeTo(Path file) throws IOException {
    PatternLayoutEncoder encoder =
        new PatternLayoutEncoder() {
          @Override
          public byte[] encode(ILoggingEvent event) {
            return Visible.lines(layout.doLayout(event)).getBytes(StandardCharsets.UTF_8);
          }
        };
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setPattern("%d{yyyy-MM-dd HH:mm:ss} %-5level %msg%n");
    encoder.start();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file.toString());
    appender.setEncoder(encoder);
    add(appender);
    if (!appender.isStarted()) {
      throw new IOException("cannot write " + file + "; check that its folder is writable");
    }
  }

  /** Records in the file what ended the command; it is shown to the user elsewhere. */
  public void failed(Throwable error) {
    for (Appender<ILoggingEvent> appender : appenders) {
      if (appender instanceof FileAppender) {
        appender.doAppend(
            new LoggingEvent(
                RunLogging.class.getName(), root, Level.ERROR, error.getMessage(), error, null));
      }
    }
  }

  private void add(Appender<ILoggingEvent> appender) {
    appender.setContext(context);
    appender.start();
    root.addAppender(appender);
    appenders.add(appender);
  }

  @Override
  public void close() {
    for (Appender<ILoggingEvent> appender : appenders) {
      root.detachAppender(appender);
      appender.stop();
    }
  }
}
