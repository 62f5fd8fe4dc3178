// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.inception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metrics.NamedFiles;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InceptionV3Test {
  private final Map<String, Tensor> zeros = NamedFiles.zeros(new InceptionNetwork(299, 299));

  private static String refusal(Map<String, Weights> files, Map<String, String> section) {
    return assertThrows(
            RaeException.class,
            () -> new InceptionV3Provider().create(new NamedFiles(files).section(section)))
        .getMessage();
  }

  /** The sum over the reference's state dict without the running statistics. */
  @Test
  void hasTheParametersOfTheReleasedGraph() {
    NetworkSummary summary = NetworkSummary.of(new InceptionNetwork(64, 48));
    assertEquals(23_850_960, summary.parameters());
  }

  @Test
  void readsTheReleasedFileByItsName() {
    zeros.put("Conv2d_1a_3x3.bn.num_batches_tracked", Tensor.of(new long[] {0}));
    NamedFiles files =
        new NamedFiles(
            Map.of("models/pt_inception-2015-12-05-6726825d.pth", Weights.of("released", zeros)));
    assertEquals(
        Shape.of(Shape.BATCH, 3, 256, 128),
        new InceptionV3Provider()
            .create(files.section(Map.of()))
            .network(256, 128)
            .signature()
            .inputs()
            .get(0)
            .shape());
  }

  @Test
  void reportsWhereToGetTheReleasedFile() {
    String message = refusal(Map.of(), Map.of());
    assertTrue(message.contains("looked in memory"), message);
    assertTrue(message.contains("github.com/mseitzer/pytorch-fid"), message);
    String named = refusal(Map.of(), Map.of("weights", "mine.pth"));
    assertTrue(named.contains("mine.pth") && !named.contains("github"), named);
  }

  @Test
  void rejectsWeightsOfAnotherNetworkNamingTheirKeys() {
    zeros.remove("fc.bias");
    zeros.put("fc.weight", Tensor.of(new float[2048], 1, 2048));
    zeros.put("AuxLogits.fc.bias", Tensor.scalar(1));
    String message =
        refusal(Map.of("w", Weights.of("torchvision.pth", zeros)), Map.of("weights", "w"));
    assertTrue(message.contains("torchvision.pth"), message);
    assertTrue(message.contains("missing (1): fc.bias"), message);
    assertTrue(message.contains("unexpected (1): AuxLogits.fc.bias"), message);
    assertTrue(message.contains("fc.weight is (1, 2048), not (1008, 2048)"), message);
  }
}
