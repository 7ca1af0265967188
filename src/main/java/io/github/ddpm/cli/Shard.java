package io.github.ddpm.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** One of several equal parts, written {@code 2/8}; its range is checked elsewhere. */
record Shard(int number, int of) {

  /** Reads an option's value. */
  static final class Converter implements ITypeConverter<Shard> {
    private static final Pattern WORDS = Pattern.compile("(\\d{1,9})/(\\d{1,9})");

    @Override
    public Shard convert(String value) {
      Matcher words = WORDS.matcher(value);
      if (!words.matches()) {
        throw new TypeConversionException("must be K/M such as 2/8, is " + value);
      }
      return new Shard(Integer.parseInt(words.group(1)), Integer.parseInt(words.group(2)));
    }
  }
}
