package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The manifests in the documents are jobs of Kubernetes, and what they start is understood. */
final class ManifestsTest {
  /** The fields of batch/v1 that are used, by the path of the object that has them. */
  private static final Map<String, Set<String>> FIELDS =
      Map.of(
          "", Set.of("apiVersion", "kind", "metadata", "spec"),
          "/spec",
              Set.of("backoffLimit", "completionMode", "completions", "parallelism", "template"),
          "/spec/template/spec",
              Set.of(
                  "containers",
                  "restartPolicy",
                  "securityContext",
                  "terminationGracePeriodSeconds",
                  "volumes"),
          "/spec/template/spec/containers/0",
              Set.of(
                  "args", "env", "image", "name", "resources", "securityContext", "volumeMounts"));

  private static final List<JsonNode> JOBS = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    String document = Files.readString(Path.of("src/site/markdown/containers.md"));
    for (MatchResult block :
        Pattern.compile("(?m)(?:^    (?:apiVersion|  *|[a-z]).*\\n)+")
            .matcher(document)
            .results()
            .filter(found -> found.group().startsWith("    apiVersion"))
            .toList()) {
      JOBS.add(new YAMLMapper().readTree(block.group().replaceAll("(?m)^    ", "")));
    }
  }

  @Test
  void everyFieldIsWhereKubernetesHasIt() {
    assertEquals(2, JOBS.size());
    for (JsonNode job : JOBS) {
      assertEquals("batch/v1 Job", job.get("apiVersion").asText() + " " + job.get("kind").asText());
      FIELDS.forEach(
          (path, known) ->
              job.at(path)
                  .fieldNames()
                  .forEachRemaining(name -> assertTrue(known.contains(name), path + "/" + name)));
      JsonNode container = job.at("/spec/template/spec/containers/0");
      assertTrue(container.get("args").isArray(), "no command: SIGTERM has to arrive");
      container.get("args").forEach(word -> assertTrue(word.isTextual(), word + " needs quotes"));
      container.get("env").forEach(variable -> assertTrue(variable.get("value").isTextual()));
    }
  }

  @Test
  void theProgramUnderstandsWhatTheyStart() {
    for (JsonNode job : JOBS) {
      List<String> words =
          StreamSupport.stream(job.at("/spec/template/spec/containers/0/args").spliterator(), false)
              .map(JsonNode::asText)
              .toList();
      PrintWriter nowhere = new PrintWriter(new StringWriter());
      DdpmCommand.commandLine(Path.of(""), nowhere, nowhere)
          .parseArgs(words.toArray(new String[0]));
    }
  }

  @Test
  void anIndexedJobTellsItsPodsHowManyThereAre() {
    JsonNode job =
        JOBS.stream().filter(one -> one.at("/spec").has("completions")).findAny().orElseThrow();
    assertEquals("Indexed", job.at("/spec/completionMode").asText());
    JsonNode env = job.at("/spec/template/spec/containers/0/env/0");
    assertEquals("JOB_COMPLETIONS", env.get("name").asText());
    assertEquals(job.at("/spec/completions").asText(), env.get("value").asText());
  }
}
