package io.github.ddpm.archive;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/** The names of an archive's entries: those of a zip each in its own encoding. */
public final class EntryNames {
  /**
   * The code page of names that are not UTF-8, as old programs for Windows wrote them. The letters
   * of code page 437, which others wrote, are the same in it.
   */
  private static final Charset OLD = Charset.forName("IBM850");

  private static final Pattern OUTSIDE =
      Pattern.compile("([/\\\\]|[a-zA-Z]:).*|(.*[/\\\\])?\\.\\.([/\\\\].*)?", Pattern.DOTALL);

  private EntryNames() {}

  /**
   * Refuses an entry whose name leads out of the archive. Nothing is unpacked, but such a name is a
   * sign of an attack.
   */
  public static void refuseOutside(Path archive, String name) throws ArchiveException {
    if (OUTSIDE.matcher(name).matches()) {
      throw new ArchiveException(
          archive, "has an entry with the unsafe name '" + name + "'; do not unpack it");
    }
  }

  /**
   * The name, with {@code /} between folders: old programs for Windows wrote backslashes.
   *
   * @throws ArchiveException if it claims to be UTF-8 and is not
   */
  static String of(Path archive, ZipArchiveEntry entry) throws ArchiveException {
    String name =
        entry.getNameSource() == ZipArchiveEntry.NameSource.UNICODE_EXTRA_FIELD
            ? entry.getName()
            : decoded(archive, entry);
    return name.contains("/") ? name : name.replace('\\', '/');
  }

  private static String decoded(Path archive, ZipArchiveEntry entry) throws ArchiveException {
    ByteBuffer raw = ByteBuffer.wrap(entry.getRawName());
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(raw).toString();
    } catch (CharacterCodingException e) {
      if (entry.getGeneralPurposeBit().usesUTF8ForNames()) {
        throw new ArchiveException(
            archive,
            "has an entry whose name is not the UTF-8 that it claims to be; pack it again",
            e);
      }
      return new String(entry.getRawName(), OLD);
    }
  }
}
