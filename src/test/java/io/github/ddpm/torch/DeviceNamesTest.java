package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceNamesTest {
  @Test
  void aListOfGpusStandsForEachOfThem() {
    assertEquals(List.of("cuda:0", "cuda:1", "cuda:2"), Devices.names("cuda:0-2"));
    assertEquals(List.of("cuda:2", "cuda:0"), Devices.names("cuda:2,0"));
    assertEquals(List.of("cuda:0", "cuda:1", "cuda:5"), Devices.names("cuda:0-1,5"));
    for (String one : List.of("auto", "cpu", "cuda", "cuda:3")) {
      assertEquals(List.of(one), Devices.names(one));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuda:1,1", "cuda:0-2,1", "cuda:2-1", "cuda:1,", "cuda:1-b"})
  void aListThatIsNoneIsRefused(String list) {
    assertThrows(IllegalArgumentException.class, () -> Devices.names(list));
  }

  @Test
  void whatUsesOneDeviceRefusesSeveral() {
    assertThrows(IllegalStateException.class, () -> Devices.of("cuda:0-3"));
  }
}
