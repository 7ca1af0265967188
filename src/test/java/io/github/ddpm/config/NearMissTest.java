package io.github.ddpm.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearMissTest {
  @Test
  void theDistanceIsLevenshteins() {
    assertEquals(0, NearMiss.distance("", ""));
    assertEquals(3, NearMiss.distance("", "abc"));
    assertEquals(3, NearMiss.distance("kitten", "sitting"));
    assertEquals(3, NearMiss.distance("sitting", "kitten"));
    assertEquals(2, NearMiss.distance("modle", "model"));
  }

  @Test
  void theNearestWordIsFoundAndAFarOneIsNot() {
    List<String> words = List.of("linear", "cosine", "sigmoid_beta");
    assertEquals(Optional.of("cosine"), NearMiss.of("cosin", words));
    assertEquals(Optional.of("sigmoid_beta"), NearMiss.of("SigmoidBeta", words));
    assertEquals(Optional.empty(), NearMiss.of("exponential", words));
  }
}
