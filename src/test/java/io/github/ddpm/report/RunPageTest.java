package io.github.ddpm.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.output.Png;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunPageTest {
  private static final RunPage PAGE =
      new RunPage(
          "shapes",
          5000,
          "seed: 0\ndata: </script><b>\n",
          Map.of("device", "cpu & more"),
          Map.of("draw images", "ddpm sample -n 64"));

  @TempDir private Path folder;

  @Test
  void theDataAreThoseOfTheFolder() throws IOException {
    measure(3);
    preview(400);
    preview(800);

    JsonNode data = data(write());

    assertEquals("shapes", data.path("name").asText());
    assertEquals(5000, data.path("steps").asLong());
    assertEquals("seed: 0\ndata: </script><b>\n", data.path("settings").asText());
    assertEquals("cpu & more", data.path("environment").path("device").asText());
    assertEquals(3, data.path("metrics").size());
    assertEquals(300, data.path("metrics").path(2).path("step").asLong());
    assertEquals("00000400", data.path("previews").path(0).path("step").asText());
    assertEquals(
        Base64.getEncoder()
            .encodeToString(Files.readAllBytes(folder.resolve("previews/step-00000800.png"))),
        data.path("previews").path(1).path("png").asText());
  }

  @Test
  void theHeldOutLossIsNotThinnedWithTheOthers() throws IOException {
    measure(12_345);
    List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("metrics.jsonl")));
    for (int i = 0; i < lines.size(); i += 100) {
      lines.set(i, lines.get(i).replace("\"gradient", "\"holdout_loss\": 0.7, \"gradient"));
    }
    Files.write(folder.resolve("metrics.jsonl"), lines);

    JsonNode data = data(write());

    assertEquals(124, data.path("holdout").size());
    assertEquals(10_100, data.path("holdout").path(1).path("step").asLong());
    assertEquals(0.7, data.path("holdout").path(1).path("holdout_loss").asDouble());
    assertEquals(1000, data.path("metrics").size());
  }

  @Test
  void aBrowserDrawsTheHeldOutLossBesideTheLoss() throws IOException, InterruptedException {
    measure(50);
    Path metrics = folder.resolve("metrics.jsonl");
    String lines = Files.readString(metrics);
    Files.writeString(metrics, lines.replace("0.1,", "0.1, \"holdout_loss\": 0.25,"));
    write();

    String dom = inBrowser(folder.resolve("report.html"));

    assertEquals(5 + 10, dom.split("class=\"curve\"", -1).length - 1);
    assertTrue(dom.contains("averaged weights on held-out images"), dom);
    assertTrue(dom.contains("step 5,000: 0.02, 0.25<"), dom);
  }

  @Test
  void thePageNeedsNothingElse() throws IOException {
    measure(2);
    String page = write();

    assertFalse(page.contains("{{"));
    Matcher links = Pattern.compile("(src|href)\\s*=|@import|url\\(|fetch\\(").matcher(page);
    List<String> found = links.results().map(link -> link.group()).toList();
    // One assignment: the image shown is set from the data.
    assertEquals(List.of("src ="), found);
    assertTrue(page.contains("<meta name=\"viewport\""));
    assertTrue(page.contains("prefers-color-scheme: dark"));
    assertEquals(2, page.split("</script>", -1).length - 1, "no text ends the data early");
  }

  @Test
  void aLongRunIsThinnedToItsLast() throws IOException {
    measure(12_345);
    for (int i = 1; i <= 100; i++) {
      preview(i);
    }
    JsonNode data = data(write());

    assertEquals(1000, data.path("metrics").size());
    assertEquals(1_234_500, data.path("metrics").path(999).path("step").asLong());
    assertEquals(24, data.path("previews").size());
    assertEquals("00000100", data.path("previews").path(23).path("step").asText());
  }

  @Test
  void aLineThatIsBeingWrittenIsLeftOut() throws IOException {
    measure(2);
    Files.writeString(
        folder.resolve("metrics.jsonl"),
        Files.readString(folder.resolve("metrics.jsonl")) + "{\"step\": 3");
    assertEquals(2, data(write()).path("metrics").size());
  }

  @Test
  void beforeAnythingWasMeasuredThereIsAPageToo() throws IOException {
    JsonNode data = data(write());
    assertEquals(0, data.path("metrics").size());
    assertEquals(0, data.path("previews").size());
  }

  @Test
  void aBrowserDrawsIt() throws IOException, InterruptedException {
    measure(50);
    preview(400);
    preview(800);
    write();

    String dom = inBrowser(folder.resolve("report.html"));

    assertTrue(dom.contains("<title>shapes – ddpm</title>"), dom);
    assertTrue(dom.contains("step 5,000 of 5,000, loss 0.02, 42 images/s"), dom);
    for (String title : List.of("Loss", "Learning rate", "Gradient norm", "Images per second")) {
      assertTrue(dom.contains("aria-label=\"" + title + "\""), title);
    }
    assertEquals(4 + 10, dom.split("class=\"curve\"", -1).length - 1);
    assertFalse(dom.contains("NaN"), "coordinates are numbers");
    assertTrue(dom.contains("src=\"data:image/png;base64,"), dom);
    assertTrue(dom.contains("step 800"), dom);
    assertTrue(dom.contains("seed: 0\ndata: &lt;/script&gt;&lt;b&gt;"), dom);
  }

  /** Chromium's own numbers for what a page asks by {@code prefers-color-scheme}. */
  @ParameterizedTest
  @CsvSource({"0, dark", "1, light"})
  void itIsDarkOrLightAsTheReaderLikes(int scheme, String name)
      throws IOException, InterruptedException {
    String probe =
        """
        <script>
          const style = getComputedStyle(document.body);
          const light = (colour) => colour.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0);
          document.title = light(style.backgroundColor) > light(style.color) ? "light" : "dark";
        </script>
        """;
    Path page = Files.writeString(folder.resolve("probe.html"), write() + probe);

    String dom = inBrowser(page, "--blink-settings=preferredColorScheme=" + scheme);

    assertTrue(dom.contains("<title>" + name + "</title>"), dom);
  }

  /** In a frame, since a window without a screen is not that narrow. */
  @Test
  void itIsNoWiderThanThePhoneThatShowsIt() throws IOException, InterruptedException {
    measure(50);
    preview(400);
    write();
    String phone =
        """
        <title>waiting</title>
        <iframe id="phone" src="report.html" style="width: 360px; height: 640px; border: 0"></iframe>
        <script>
          onload = () => {
            const root = document.getElementById("phone").contentDocument.documentElement;
            const curves = root.querySelectorAll(".curve").length;
            document.title = curves + " curves, page " + root.scrollWidth;
          };
        </script>
        """;
    Path page = Files.writeString(folder.resolve("phone.html"), phone);

    String dom = inBrowser(page, "--allow-file-access-from-files", "--hide-scrollbars");

    assertTrue(dom.contains("<title>14 curves, page 360</title>"), dom);
  }

  private String write() throws IOException {
    Path file = folder.resolve("report.html");
    PAGE.write(file, folder.resolve("metrics.jsonl"), folder.resolve("previews"));
    return Files.readString(file);
  }

  private void measure(int count) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      lines.add(
          ("{\"step\": %d, \"loss\": %s, \"gradient_norm\": 0.5, \"learning_rate\": 2e-4,"
                  + " \"images_per_second\": 42.0, \"loss_by_t\": [9,8,7,6,5,4,3,2,1,0.5]}")
              .formatted(100 * i, 1.0 / i));
    }
    Files.write(folder.resolve("metrics.jsonl"), lines);
  }

  private void preview(int step) throws IOException {
    Path file = folder.resolve("previews/step-%08d.png".formatted(step));
    Png.write(file, KnownImages.colours(8, 8, step), Map.of());
  }

  private static JsonNode data(String page) throws IOException {
    Matcher data =
        Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>")
            .matcher(page);
    assertTrue(data.find());
    return new ObjectMapper().readTree(data.group(1));
  }

  /** The page after its script has run, as Chromium without a window sees it. */
  private String inBrowser(Path page, String... options) throws IOException, InterruptedException {
    Optional<Path> browser = browser();
    assumeTrue(browser.isPresent(), "there is no Chromium on the PATH");
    Path dom = folder.resolve("dom.html");
    List<String> command = new ArrayList<>();
    command.add(browser.get().toString());
    command.addAll(List.of("--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"));
    command.add("--user-data-dir=" + folder.resolve("profile"));
    command.addAll(List.of(options));
    command.add(page.toUri().toString());
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(dom.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the browser has ended");
    return Files.readString(dom, StandardCharsets.UTF_8);
  }

  private static Optional<Path> browser() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(
            place ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(place, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
