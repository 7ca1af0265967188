package io.github.ddpm.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LocalPathsTest {
  @ParameterizedTest
  @CsvSource({
    "/home/me/ddpm/scripts/ddpm, ddpm",
    "--out=/tmp/my pictures/a b.png, --out=a b.png",
    "data.path=/data/photos.zip, data.path=photos.zip",
    "data.labels=@/data/l.csv@, data.labels=@l.csv@",
    "'x=[/a/b, /c/d]', 'x=[b, d]'",
    "C:\\Users\\me\\a.png, a.png",
    "checkpoints/shapes, checkpoints/shapes",
    "../photo.png, ../photo.png",
    "2/8, 2/8",
    "https://example.org/a, https://example.org/a",
    "'x=[48,d/e]', 'x=[48,d/e]'"
  })
  void ofAnAbsolutePathOnlyTheLastNameStays(String word, String expected) {
    assertEquals(expected.replace("@", "'"), LocalPaths.namesInWord(word.replace("@", "'")));
  }

  @Test
  void settingsKeepWhatIsNoAbsolutePath() {
    String yaml =
        """
        data:
          path: "%smy photos, all.zip"
          labels: "auto"
          classes:
            - "a/b"
        """;
    assertEquals(yaml.formatted(""), LocalPaths.namesInYaml(yaml.formatted("/home/me/")));
  }
}
