package io.github.ddpm.ingest;

import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.SelectionSettings;
import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.decode.Room;
import io.github.ddpm.decode.Stored;
import io.github.ddpm.files.Sha256;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.labels.Splits;
import io.github.ddpm.listing.LeftOut;
import io.github.ddpm.packing.Decoding;
import io.github.ddpm.packing.PairShapes;
import io.github.ddpm.packing.Transform;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.source.ImageSource;
import io.github.ddpm.source.UndecodedImage;
import io.github.ddpm.source.UsedRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The facts about a collection, from decoding all of its images. */
public final class Inspection {
  private static final int MOST_SHOWN = 8;
  private static final int MOST_UNREADABLE = 50;

  /** Different images that are kept in mind, in less than 100 MB. */
  private static final int MOST_KNOWN = 1 << 20;

  /** About what the facts of an image take. */
  private static final int FACTS_BYTES = 200;

  private final String kind;
  private final List<String> names;
  private final Map<String, Integer> parts;
  private final LeftOut leftOut;
  private final ImageLabels labels;
  private final SelectionSettings selection;
  private final UsedRange usedRange;
  private int used;
  private final Map<String, Integer> sizes = new TreeMap<>();
  private final Map<String, Integer> modes = new TreeMap<>();
  private final Transform transform;
  private final List<String> notes;
  private final PairShapes shapes;
  private final Map<String, Integer> conditionSizes = new TreeMap<>();
  private final Map<String, Integer> conditionModes = new TreeMap<>();
  private final double[] sums = new double[3];
  private final Duplicates duplicates = new Duplicates(MOST_KNOWN);
  private final List<String> unreadable = new ArrayList<>();

  /**
   * The facts about one image: its mean colour over white, 0 to 255, a hash of its pixels, and what
   * the file of the picture beside it held.
   */
  private record Facts(
      String size,
      String mode,
      double red,
      double green,
      double blue,
      long hash,
      Optional<Stored> condition) {
    static Facts of(DecodedImage image, Optional<Stored> condition) {
      double[] sums = new double[3];
      for (int argb : image.argb()) {
        int alpha = argb >>> 24;
        for (int channel = 0; channel < 3; channel++) {
          int value = (argb >> (16 - 8 * channel)) & 0xFF;
          sums[channel] += (value * alpha + 255 * (255 - alpha)) / 255.0;
        }
      }
      double pixels = image.argb().length;
      return new Facts(
          image.stored().size(),
          image.mode(),
          sums[0] / pixels,
          sums[1] / pixels,
          sums[2] / pixels,
          hash(image),
          condition);
    }

    private static long hash(DecodedImage image) {
      ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * image.argb().length);
      bytes.putInt(image.width()).asIntBuffer().put(image.argb());
      return Long.parseUnsignedLong(new Sha256().add(bytes.rewind()).hex().substring(0, 16), 16);
    }
  }

  private Inspection(ImageSource source, ImageLabels labels, DataSettings settings)
      throws IOException {
    this.selection = settings.selection();
    this.usedRange = new UsedRange(settings.samples().range());
    this.kind = source.kind();
    this.names = source.names();
    this.parts = new Splits(selection.split()).parts(names);
    this.leftOut = source.leftOut();
    this.labels = labels;
    this.transform = Transform.of(settings);
    this.notes = source.notes();
    this.shapes = new PairShapes(settings.crop());
  }

  static Inspection of(
      ImageSource source, ImageLabels labels, DataSettings settings, Progress progress)
      throws IOException {
    Inspection inspection = new Inspection(source, labels, settings);
    progress.begin("read", "images", 0, inspection.names.size());
    try {
      Decoding.run(
          source,
          0,
          FACTS_BYTES,
          inspection::facts,
          results -> {
            results.forEach(inspection::add);
            progress.advance(results.get(results.size() - 1).index() + 1L);
          });
    } finally {
      progress.end();
    }
    return inspection;
  }

  private Facts facts(UndecodedImage image) throws IOException {
    Optional<Stored> shown = Optional.empty();
    if (image.condition().isPresent()) {
      try (Room room = transform.room()) {
        shown = Optional.of(image.condition().get().decode(room).stored());
      }
    }
    try (Room room = transform.room()) {
      DecodedImage decoded = image.decode(room);
      usedRange.see(decoded);
      shown.ifPresent(condition -> shapes.see(decoded.stored(), condition));
      return Facts.of(decoded, shown);
    }
  }

  private void add(Decoding.Decoded<Facts> result) {
    String name = names.get(result.index());
    if (result.value().isEmpty()) {
      unreadable.add(name + " " + result.problem());
      return;
    }
    Facts facts = result.value().get();
    used += isSelected(result.index()) ? 1 : 0;
    sizes.merge(facts.size, 1, Integer::sum);
    modes.merge(facts.mode, 1, Integer::sum);
    facts.condition.ifPresent(
        shown -> {
          conditionSizes.merge(shown.size(), 1, Integer::sum);
          conditionModes.merge(shown.mode(), 1, Integer::sum);
        });
    sums[0] += facts.red;
    sums[1] += facts.green;
    sums[2] += facts.blue;
    Integer first = duplicates.firstLike(facts.hash, result.index());
    if (first != null) {
      duplicates.add(name + " = " + names.get(first));
    }
  }

  private boolean isSelected(int index) {
    int label = labels.values()[index];
    return selection.classes().isEmpty()
        || (label >= 0 && selection.classes().contains(labels.classes().get(label)));
  }

  /**
   * The facts in lines, each a word and its value.
   *
   * @throws InvalidSetting if so many images cannot be held out
   */
  public List<String> lines() {
    int readable = readable();
    List<String> lines = new ArrayList<>();
    add(lines, "kind", kind);
    add(lines, "images", String.valueOf(names.size()));
    if (!parts.isEmpty()) {
      add(lines, "parts", CollectionNotes.words(parts) + " (read as one; data.split chooses)");
    }
    if (selection.holdout().isAny()) {
      int held = selection.holdout().count(used);
      lines.add("holdout     %d, which leaves %d to train on".formatted(held, used - held));
    }
    if (readable > 0) {
      add(lines, "sizes", mostFrequent(sizes) + " (height x width)");
      add(lines, "modes", mostFrequent(modes));
    }
    if (!conditionSizes.isEmpty()) {
      add(lines, "beside them", mostFrequent(conditionSizes) + " (pictures to be shown)");
      add(lines, "", mostFrequent(conditionModes));
    }
    shapes.problem().ifPresent(problem -> add(lines, "shapes", problem));
    notes.forEach(note -> add(lines, "note", note));
    add(lines, "labels", labels.areNone() ? "none" : mostFrequent(labels.counts()));
    if (!labels.areNone()) {
      add(lines, "labelled", "by " + labels.origin());
    }
    if (readable > 0) {
      add(lines, "means", means(readable));
    }
    usedRange.problem("all images").ifPresent(problem -> add(lines, "range", problem));
    lines.add("duplicates  " + duplicates.count());
    duplicates.found().stream().limit(MOST_SHOWN).forEach(line -> lines.add("  " + line));
    if (duplicates.found().size() > MOST_SHOWN) {
      lines.add("  …");
    }
    lines.add("unreadable  " + unreadable.size());
    unreadable.stream().limit(MOST_UNREADABLE).forEach(line -> lines.add("  " + line));
    if (unreadable.size() > MOST_UNREADABLE) {
      lines.add("  … and %d more".formatted(unreadable.size() - MOST_UNREADABLE));
    }
    List<String> out = leftOut.lines();
    for (int i = 0; i < out.size(); i++) {
      add(lines, i == 0 ? "left out" : "", out.get(i));
    }
    return lines;
  }

  private String means(int readable) {
    return modes.keySet().equals(Set.of("grey"))
        ? "%.1f of 255".formatted(sums[0] / readable)
        : "red %.1f, green %.1f, blue %.1f of 255"
            .formatted(sums[0] / readable, sums[1] / readable, sums[2] / readable);
  }

  /** The number of images that can be read. */
  public int readable() {
    return names.size() - unreadable.size();
  }

  private static void add(List<String> lines, String word, String fact) {
    lines.add("%-12s%s".formatted(word, fact));
  }

  /** The facts by name; the numbers of images by size, mode and class, in their order. */
  public Map<String, Object> fields() {
    int readable = readable();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", kind);
    fields.put("images", names.size());
    fields.put("sizes", sizes);
    fields.put("modes", modes);
    if (!conditionSizes.isEmpty()) {
      fields.put("condition_sizes", conditionSizes);
      fields.put("condition_modes", conditionModes);
    }
    fields.put("labels", labels.areNone() ? Map.of() : labels.counts());
    fields.put("labelled_by", labels.origin());
    fields.put("parts", parts);
    fields.put(
        "means",
        readable == 0
            ? List.of()
            : Arrays.stream(sums).map(sum -> sum / readable).boxed().toList());
    fields.put("duplicates", duplicates.found());
    fields.put("unreadable", unreadable);
    fields.put("left_out", leftOut.fields());
    fields.put("facts", lines());
    return fields;
  }

  private static String mostFrequent(Map<String, Integer> counts) {
    List<Map.Entry<String, Integer>> entries = new ArrayList<>(counts.entrySet());
    entries.sort(Collections.reverseOrder(Map.Entry.comparingByValue()));
    List<String> words =
        entries.stream()
            .limit(MOST_SHOWN)
            .map(entry -> entry.getKey() + ": " + entry.getValue())
            .toList();
    int left = entries.size() - words.size();
    return String.join(", ", words) + (left > 0 ? ", and " + left + " more" : "");
  }
}
