package io.github.ddpm.cli;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.ddpm.ranks.Shard;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
  private static final String POD = "/spec/template/spec";
  private static final String CONTAINER = POD + "/containers/0";

  /** The fields of batch/v1 that are used, by the path of the object that has them. */
  private static final Map<String, Set<String>> FIELDS =
      Map.ofEntries(
          entry("", Set.of("apiVersion", "kind", "metadata", "spec")),
          entry("/metadata", Set.of("name")),
          entry(
              "/spec",
              Set.of("backoffLimit", "completionMode", "completions", "parallelism", "template")),
          entry("/spec/template", Set.of("spec")),
          entry(
              POD,
              Set.of(
                  "containers",
                  "restartPolicy",
                  "securityContext",
                  "terminationGracePeriodSeconds",
                  "volumes")),
          entry(POD + "/securityContext", Set.of("fsGroup", "runAsGroup", "runAsUser")),
          entry(POD + "/volumes/0", Set.of("name", "persistentVolumeClaim")),
          entry(POD + "/volumes/0/persistentVolumeClaim", Set.of("claimName")),
          entry(
              CONTAINER,
              Set.of(
                  "args", "env", "image", "name", "resources", "securityContext", "volumeMounts")),
          entry(CONTAINER + "/env/0", Set.of("name", "value")),
          entry(CONTAINER + "/resources", Set.of("limits")),
          entry(CONTAINER + "/securityContext", Set.of("readOnlyRootFilesystem")),
          entry(CONTAINER + "/volumeMounts/0", Set.of("mountPath", "name")));

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
      JsonNode container = job.at(CONTAINER);
      assertTrue(container.get("args").isArray(), "no command: SIGTERM has to arrive");
      container.get("args").forEach(word -> assertTrue(word.isTextual(), word + " needs quotes"));
      container.get("env").forEach(variable -> assertTrue(variable.get("value").isTextual()));
    }
  }

  @Test
  void theProgramUnderstandsWhatTheyStart() {
    for (JsonNode job : JOBS) {
      List<String> words =
          StreamSupport.stream(job.at(CONTAINER + "/args").spliterator(), false)
              .map(JsonNode::asText)
              .toList();
      PrintWriter nowhere = new PrintWriter(new StringWriter());
      DdpmCommand.commandLine(Path.of(""), nowhere, nowhere)
          .parseArgs(words.toArray(new String[0]));
    }
  }

  /** Kubernetes itself adds the index to what the manifest tells a pod. */
  @Test
  void eachPodOfAnIndexedJobFindsItsShard() {
    JsonNode job =
        JOBS.stream().filter(one -> one.at("/spec").has("completions")).findAny().orElseThrow();
    assertEquals("Indexed", job.at("/spec/completionMode").asText());
    int pods = job.at("/spec/completions").asInt();
    assertTrue(job.at("/spec/parallelism").asInt() <= pods);
    for (int index = 0; index < pods; index++) {
      Map<String, String> environment = new HashMap<>();
      job.at(CONTAINER + "/env")
          .forEach(one -> environment.put(one.get("name").asText(), one.get("value").asText()));
      environment.put("JOB_COMPLETION_INDEX", String.valueOf(index));
      assertEquals(new Shard(index + 1, pods), Shard.of("auto", environment));
    }
  }
}
