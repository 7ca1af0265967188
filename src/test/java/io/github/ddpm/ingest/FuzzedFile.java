package io.github.ddpm.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.checkpoint.Dtype;
import io.github.ddpm.checkpoint.Safetensors;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.checkpoint.TensorEntry;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.decode.TiffBuilder;
import io.github.ddpm.diffusers.PipelineFolder;
import io.github.ddpm.diffusers.SchedulerDocument;
import io.github.ddpm.diffusers.UNetDocument;
import io.github.ddpm.evaluation.Comparison;
import io.github.ddpm.evaluation.Evaluation;
import io.github.ddpm.files.NpyHeader;
import io.github.ddpm.labels.SideFiles;
import io.github.ddpm.labels.Splits;
import io.github.ddpm.metrics.Gaussian;
import io.github.ddpm.metrics.NpzStatistics;
import io.github.ddpm.model.RunRecord;
import io.github.ddpm.packing.ManyShards;
import io.github.ddpm.pickled.PickledFile;
import io.github.ddpm.pickled.TorchFile;
import io.github.ddpm.report.MetricsLog;
import io.github.ddpm.settings.ArrayLayout;
import io.github.ddpm.settings.SampleSettings;
import io.github.ddpm.settings.ValueRange;
import io.github.ddpm.source.ImageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/** A kind of file that the program reads: a whole one, where it lies, and its reader. */
enum FuzzedFile {
  PNG("images/x.png", "grey16.png"),
  PALETTE("images/x.png", "palette.png"),
  JPEG("images/x.jpg", "exif6.jpg"),
  PROGRESSIVE("images/x.jpg", "progressive.jpg"),
  GIF("images/x.gif", "palette.gif"),
  BMP("images/x.bmp", "plain.BMP"),
  TIFF("images/x.tif", "exif6.tif"),
  DEFLATED("images/x.tif", "deflate.tif"),
  FLOATS("images/x.tif", ""),
  WEBP("images/x.webp", "exif6.webp"),
  LOSSY("images/x.webp", "lossy.webp"),
  ANIMATED("images/x.webp", "../cases/webp/animated-small-first-frame.webp"),
  NPY("x.npy", "numpy.npy"),
  NUMBERS("x.npy", ""),
  NPZ("x.npz", "numpy.npz"),
  ZIP("x.zip", ""),
  TAR("x.tar", ""),
  TAR_GZ("x.tgz", ""),
  TAR_BZ2("x.tbz2", ""),
  TAR_XZ("x.txz", ""),
  TAR_LINKS("links.tar", ""),
  CSV("x.csv", ""),
  IDX("x.idx", ""),
  CIFAR("x.cifar", ""),
  PACKED("x.ddpm", ""),
  MANIFEST("shards/manifest.json", ""),
  TABLE("labels.csv", ""),
  RECORDS("metadata.jsonl", ""),
  STATISTICS("stats.npz", ""),
  SAFETENSORS("x.safetensors", ""),
  PICKLED("x.bin", ""),
  UNET("unet/config.json", ""),
  SCHEDULER("scheduler/scheduler_config.json", ""),
  RUN_RECORD("training/run.json", ""),
  SETTINGS("x.yaml", ""),
  EVALUATION("x.json", ""),
  METRICS("metrics.jsonl", "");

  private static final int CIFAR_RECORD = 3073;
  private static final double[] FEW_NUMBERS = {
    -2, -1, 0, 1, 2, 3, 0.1, 0.2, 1e30, Double.NaN, 0.5, 7, 8, 9, 1, 1, 1, 1
  };

  private final String name;
  private final String resource;

  FuzzedFile(String name, String resource) {
    this.name = name;
    this.resource = resource;
  }

  boolean isText() {
    return switch (this) {
      case CSV,
          MANIFEST,
          TABLE,
          RECORDS,
          UNET,
          SCHEDULER,
          RUN_RECORD,
          SETTINGS,
          EVALUATION,
          METRICS,
          SAFETENSORS,
          NPY,
          NUMBERS ->
          true;
      default -> false;
    };
  }

  Path write(Path folder, byte[] content) throws IOException {
    if (this == MANIFEST && !Files.exists(folder.resolve(name))) {
      ManyShards.write(folder.resolve(name).getParent(), 6, 2);
    }
    return FuzzTest.write(folder.resolve(name), content);
  }

  /** Reads the file, all of it. */
  void read(Path file) throws IOException {
    Path parent = file.getParent();
    switch (this) {
      case STATISTICS -> NpzStatistics.read(file);
      case SAFETENSORS -> {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
          for (String tensor : tensors.tensors().keySet()) {
            tensors.read(tensor);
          }
        }
      }
      case PICKLED -> {
        try (PickledFile tensors = PickledFile.open(file)) {
          for (String tensor : tensors.tensors().keySet()) {
            tensors.read(tensor);
          }
        }
      }
      case UNET -> new PipelineFolder(parent.getParent()).unet();
      case SCHEDULER -> new PipelineFolder(parent.getParent()).scheduler();
      case RUN_RECORD -> RunRecord.of(parent.getParent());
      case SETTINGS -> ConfigLoader.load(file, List.of());
      case EVALUATION -> {
        Evaluation evaluation = Evaluation.read(file);
        Comparison.of(evaluation, evaluation);
      }
      case METRICS -> {
        MetricsLog.last(file, "loss");
        MetricsLog.open(file, 9).close();
        Files.deleteIfExists(file.resolveSibling("metrics.jsonl.damaged"));
      }
      case TABLE, RECORDS -> SideFiles.read(file, List.of("a/1.png", "b/2.png"));
      case MANIFEST -> readImages(parent);
      case FLOATS -> readNumbers(parent);
      case NUMBERS -> readNumbers(file);
      default -> readImages(name.startsWith("images/") ? parent : file);
    }
  }

  /** Images of numbers whose range is set. */
  private static void readNumbers(Path path) throws IOException {
    SampleSettings samples = new SampleSettings(ValueRange.of("-1-2.5"), ArrayLayout.AUTO);
    ImageSource source = Sources.open(path, Splits.AUTO, samples);
    source.read(
        0,
        source.names().size(),
        (index, image) -> {
          try {
            image.decode();
          } catch (IOException e) {
            String name = path + ", " + source.names().get(index);
            throw new IOException(name + ": " + e.getMessage(), e);
          }
        });
  }

  private static void readImages(Path path) throws IOException {
    Sources.open(path).labels();
    OriginalImages images = OriginalImages.open(path);
    images.read(0, images.count(), (index, name, image) -> {});
  }

  byte[] content() throws IOException {
    Map<String, byte[]> images =
        new TreeMap<>(
            Map.of("a/1.png", TestImageFiles.png(5, 5, 0), "b/2.png", TestImageFiles.png(4, 9, 1)));
    return switch (this) {
      case ZIP -> TestImageFiles.zip(images);
      case TAR -> TestImageFiles.tar(images);
      case TAR_GZ -> packed(CompressorStreamFactory.GZIP, TestImageFiles.tar(images));
      case TAR_BZ2 -> packed(CompressorStreamFactory.BZIP2, TestImageFiles.tar(images));
      case TAR_XZ -> packed(CompressorStreamFactory.XZ, TestImageFiles.tar(images));
      case TAR_LINKS -> links(images);
      case FLOATS ->
          new TiffBuilder(ByteOrder.LITTLE_ENDIAN, 3, 2)
              .samples(2, 3, 32, 3)
              .build(TiffBuilder.stored(ByteOrder.LITTLE_ENDIAN, 32, 3, FEW_NUMBERS));
      case NUMBERS -> numbers();
      case CSV -> utf8("label,p1,p2,p3,p4\n0,1,16,0,7\n1,0,16,0,3\n");
      case IDX -> ByteBuffer.allocate(24).putInt(0x803).putInt(2).putInt(2).putInt(2).array();
      case CIFAR -> cifar();
      case PACKED -> packed(images);
      case MANIFEST -> manifest();
      case TABLE -> utf8("file_name,label\na/1.png,cat\nb/2.png,\"dog, old\"\n");
      case RECORDS ->
          utf8(
              """
              {"file_name": "a/1.png", "label": "cat"}
              {"file_name": "b/2.png", "label": "dog"}
              """);
      case STATISTICS -> statistics();
      case SAFETENSORS -> tensors();
      case PICKLED -> pickled();
      case UNET -> json(UNetDocument.of(RunConfig.defaults().unet()));
      case SCHEDULER ->
          json(
              SchedulerDocument.fields(
                  RunConfig.defaults().diffusion(), RunConfig.defaults().sampling()));
      case RUN_RECORD ->
          json(Map.of("step", 7, "config", ConfigWriter.toTree(RunConfig.defaults())));
      case SETTINGS -> utf8(ConfigWriter.toYaml(RunConfig.defaults()));
      case EVALUATION ->
          utf8(
              "{\"event\":\"evaluated\",\"figures\":[{\"name\":\"swd\",\"mean\":1.5,"
                  + "\"deviation\":0.5,\"values\":[1,2],\"provenance\":{\"images\":8}}]}\n");
      case METRICS -> utf8("{\"step\":1,\"loss\":0.5}\n{\"step\":2,\"loss\":0.25}\n");
      default -> Files.readAllBytes(Path.of("src/test/resources/images").resolve(resource));
    };
  }

  private static byte[] packed(String way, byte[] whole) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out =
        new CompressorStreamFactory().createCompressorOutputStream(way, packed)) {
      out.write(whole);
    } catch (CompressorException e) {
      throw new IOException(e);
    }
    return packed.toByteArray();
  }

  /** Links of both kinds, to an image and to labels, and the files that they lead to. */
  private static byte[] links(Map<String, byte[]> images) throws IOException {
    byte[] files = TestImageFiles.tar(images);
    ByteArrayOutputStream links = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(links)) {
      for (String[] link :
          new String[][] {
            {"c/3.png", "a/1.png", "1"}, {"c/4.png", "../b/2.png", "2"}, {"c/3.cls", "4.cls", "2"}
          }) {
        TarArchiveEntry entry = new TarArchiveEntry(link[0], (byte) link[2].charAt(0));
        entry.setLinkName(link[1]);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
      }
      TarArchiveEntry labels = new TarArchiveEntry("c/4.cls");
      labels.setSize(1);
      tar.putArchiveEntry(labels);
      tar.write('7');
      tar.closeArchiveEntry();
    }
    int end = files.length;
    while (files[end - 1] == 0) {
      end--;
    }
    byte[] whole = Arrays.copyOf(files, (end + 511) / 512 * 512 + links.size());
    System.arraycopy(links.toByteArray(), 0, whole, (end + 511) / 512 * 512, links.size());
    return whole;
  }

  private static byte[] numbers() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(NpyHeader.of("<f4", 2, 3, 3).toBytes());
    bytes.write(TiffBuilder.stored(ByteOrder.LITTLE_ENDIAN, 32, 3, FEW_NUMBERS));
    return bytes.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] json(Map<String, ?> fields) throws IOException {
    return new ObjectMapper().writeValueAsBytes(fields);
  }

  private static byte[] cifar() throws IOException {
    Map<String, byte[]> batches = new TreeMap<>();
    for (int i = 1; i <= 5; i++) {
      batches.put("c/data_batch_%d.bin".formatted(i), new byte[CIFAR_RECORD]);
    }
    return TestImageFiles.tar(batches);
  }

  private static byte[] packed(Map<String, byte[]> images) throws IOException {
    Path folder = Files.createTempDirectory("fuzz");
    Path zip = Files.write(folder.resolve("x.zip"), TestImageFiles.zip(images));
    Path packed = folder.resolve("x.ddpm");
    ImageSets.pack(
        DataSettingsBuilder.images(zip).settings(), folder, packed, true, new RecordingProgress());
    byte[] bytes = Files.readAllBytes(packed);
    Files.delete(packed);
    Files.delete(zip);
    Files.delete(folder);
    return bytes;
  }

  private static byte[] manifest() throws IOException {
    Path folder = ManyShards.write(Files.createTempDirectory("fuzz"), 6, 2);
    return Files.readAllBytes(folder.resolve("manifest.json"));
  }

  private static byte[] statistics() throws IOException {
    Path folder = Files.createTempDirectory("fuzz");
    Path file = folder.resolve("stats.npz");
    NpzStatistics.write(file, new Gaussian(new double[2], new double[] {1, 0, 0, 1}));
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    Files.delete(folder);
    return bytes;
  }

  private static byte[] pickled() throws IOException {
    Path folder = Files.createTempDirectory("fuzz");
    byte[] bytes = TorchFile.example(folder);
    Files.delete(folder);
    return bytes;
  }

  private static byte[] tensors() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Safetensors.write(
        Channels.newChannel(bytes),
        Safetensors.PYTORCH,
        List.of(TensorEntry.of("w", Dtype.F32, new long[] {2, 3}, () -> ByteBuffer.allocate(24))));
    return bytes.toByteArray();
  }
}
