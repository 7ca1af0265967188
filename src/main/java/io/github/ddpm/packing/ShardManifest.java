package io.github.ddpm.packing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.data.BadDataException;
import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.files.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What {@code manifest.json} says of a collection in shards; the package description shows the
 * layout. It is written last, so a folder that has it is complete.
 *
 * @param format {@value #FORMAT}
 * @param height H
 * @param width W
 * @param channels C
 * @param conditionChannels C', of the picture beside each image; 0 without
 * @param classes the names of the labels; empty without labels
 * @param labels how many images have each label
 * @param origin where the labels come from, in words; empty without labels
 * @param key identifies what was packed, and how
 * @param shards in order
 */
public record ShardManifest(
    @JsonProperty("format") String format,
    @JsonProperty("height") int height,
    @JsonProperty("width") int width,
    @JsonProperty("channels") int channels,
    @JsonProperty("condition_channels") @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        int conditionChannels,
    @JsonProperty("classes") List<String> classes,
    @JsonProperty("labels") List<Integer> labels,
    @JsonProperty("origin") String origin,
    @JsonProperty("key") String key,
    @JsonProperty("shards") List<ShardEntry> shards) {
  static final String FORMAT = "ddpmshards1";

  /** Its name in the folder of the shards. */
  public static final String NAME = "manifest.json";

  private static final Pattern START =
      Pattern.compile("\\s*\\{\\s*\"format\"\\s*:\\s*\"ddpmshards\\d+\"(?s).*");
  private static final long LARGEST = 1 << 28;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What it says of a shard.
   *
   * @param file its name in the folder
   * @param count its slots
   * @param unreadable those of them without an image, ascending
   * @param sha256 of the file's bytes
   */
  record ShardEntry(
      @JsonProperty("file") String file,
      @JsonProperty("count") int count,
      @JsonProperty("unreadable") List<Integer> unreadable,
      @JsonProperty("sha256") String sha256) {
    ShardEntry {
      require(count >= 1, "count " + count);
      unreadable = List.copyOf(unreadable);
      for (int i = 0; i < unreadable.size(); i++) {
        require(
            unreadable.get(i) < count && unreadable.get(i) > (i == 0 ? -1 : unreadable.get(i - 1)),
            "unreadable " + unreadable.get(i));
      }
      require(sha256.matches("[0-9a-f]{64}"), "SHA-256 " + sha256);
    }
  }

  /** Checks every value. */
  public ShardManifest {
    classes = List.copyOf(classes);
    labels = List.copyOf(labels);
    shards = List.copyOf(shards);
    require(format.equals(FORMAT), "format " + format);
    require(labels.size() == classes.size(), labels.size() + " labels");
    require(!shards.isEmpty(), "no shards");
    long images = 0;
    for (int i = 0; i < shards.size(); i++) {
      String name = ShardFiles.name(i, shards.size());
      require(shards.get(i).file.equals(name), "file " + shards.get(i).file);
      images += shards.get(i).count - shards.get(i).unreadable.size();
    }
    require(images >= 1 && images <= Integer.MAX_VALUE, images + " images");
    require(origin != null && key != null, "no key");
  }

  private static void require(boolean isTrue, String wrong) {
    if (!isTrue) {
      throw new IllegalArgumentException(wrong);
    }
  }

  /** Whether {@code bytes} are the beginning of a manifest. */
  public static boolean isAt(byte[] bytes) {
    return START.matcher(new String(bytes, StandardCharsets.UTF_8)).matches();
  }

  /** Whether a folder has a manifest of this format. */
  public static boolean isIn(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (var in = Files.newInputStream(file)) {
      return isAt(in.readNBytes(100));
    }
  }

  /**
   * Reads a manifest.
   *
   * @throws BadDataException if it is damaged, or of a newer version
   */
  static ShardManifest read(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw PackedHeader.damaged(file, "is too large", null);
    }
    try {
      ShardManifest manifest = JSON.readValue(Files.readAllBytes(file), ShardManifest.class);
      manifest.header(0); // Which checks what both have.
      return manifest;
    } catch (IOException | IllegalArgumentException | NullPointerException e) {
      throw PackedHeader.damaged(file, "is damaged, or of another version", e);
    }
  }

  /** Writes it. */
  void write(Path file, boolean replace) throws IOException {
    DefaultPrettyPrinter lines =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    byte[] bytes = JSON.writer(lines).writeValueAsBytes(this);
    AtomicFile.write(
        file,
        replace,
        out -> {
          out.write(bytes);
          out.write('\n');
        });
  }

  /** The header that the file of a shard must have. */
  PackedHeader header(int shard) {
    return new PackedHeader(
        shards.get(shard).count,
        height,
        width,
        channels,
        conditionChannels,
        classes,
        origin,
        ShardFiles.key(key, shard, shards.size()));
  }

  /** Identifies the images and labels of all shards. */
  String identity() {
    Sha256 sha256 = new Sha256();
    shards.forEach(shard -> sha256.add(shard.sha256));
    return sha256.hex();
  }
}
