// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochsToFidTest {
  @TempDir private Path run = Path.of("");

  private void write(String... lines) throws IOException {
    Files.write(run.resolve(EpochsToFid.METRICS), List.of(lines));
  }

  @Test
  void isTheFirstStepThatIsLowEnough() throws IOException {
    write("step,ema/fid,ema/is", "100,9.5,3", "200,,4", "300,1.9,5", "400,1.7,6", "500,2.5,6");
    EpochsToFid found = EpochsToFid.read(run, "", 2, 50);
    assertEquals(OptionalLong.of(300), found.step());
    assertEquals(6, found.epochs());
    assertEquals(1.7, found.best());
    assertEquals(400, found.bestStep());
    EpochsToFid never = EpochsToFid.read(run.resolve("metrics.csv"), "ema/fid", 1.5, 50);
    assertTrue(never.step().isEmpty() && Double.isNaN(never.epochs()));
  }

  @Test
  void filesThatDoNotTellAreRefused() throws IOException {
    assertTrue(refused("").contains("is not there"));
    write("step,ema/fid,model/fid", "100,9,8");
    assertTrue(refused("").contains("several columns"));
    assertTrue(refused("fid").contains("no column 'fid'"));
    write("step,ema/fid", "100,much");
    assertTrue(refused("").contains("'much' is no number"));
    write("step,ema/fid");
    assertTrue(refused("").contains("nothing was measured"));
  }

  private String refused(String column) {
    return String.valueOf(
        assertThrows(RaeException.class, () -> EpochsToFid.read(run, column, 2, 50)).getMessage());
  }

  @Test
  void theProtocolOfSixSpacesNamesThem() {
    EvaluationProtocol protocol = EvaluationProtocol.load("fdr6-256");
    Map<String, FeatureNetworkConfig.Space> spaces = protocol.features().spaces();
    assertEquals(6, spaces.size());
    for (FeatureNetworkConfig.Space space : spaces.values()) {
      assertEquals(FeatureNetwork.POOLED, space.output());
    }
    assertEquals(spaces.keySet().stream().toList(), protocol.metrics().get("fdr").get("spaces"));
  }

  @Test
  void spacesWithoutANetworkAreRefused() {
    for (Map<String, Object> options :
        List.<Map<String, Object>>of(
            Map.of(),
            Map.of("spaces", Map.of()),
            Map.of("spaces", Map.of("a", Map.of("output", "pooled"))),
            Map.of("spaces", Map.of("a", Map.of("network", "several"))))) {
      RaeException refused =
          assertThrows(
              RaeException.class,
              () -> new FeatureNetworkConfig(FeatureNetworkConfig.SEVERAL, options).spaces());
      assertTrue(refused.getMessage().contains("features"), refused.getMessage());
    }
  }
}
