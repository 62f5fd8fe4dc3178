package io.github.rae4j.backbones;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.core.cost.ShapeOps;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class TablesTest {
  private static Tensor start(ParameterSpec spec) {
    return ((Initializer.Table) spec.initializer()).values().get();
  }

  @Test
  void positionsComeFromTheColumnFirstAndSinesBeforeCosines() {
    ShapeOps ops = new ShapeOps();
    new PositionTable("pos", 3, 8).apply(ops, ops.input(TensorSpec.batched("x", 9, 8)));
    Tensor table = start(ops.parameters().get(0)).reshape(9, 8);
    float[] token = table.rows(5, 6).toFloatArray();
    float[] expected = {
      (float) Math.sin(2), (float) Math.sin(0.02), (float) Math.cos(2), (float) Math.cos(0.02),
      (float) Math.sin(1), (float) Math.sin(0.01), (float) Math.cos(1), (float) Math.cos(0.01)
    };
    assertArrayEquals(expected, token, 1e-7f);
  }

  @Test
  void rotaryAnglesComeFromTheRowFirstAndStandTwice() {
    ShapeOps ops = new ShapeOps();
    new RotaryTable("rope", 3, 8).apply(ops, ops.input(TensorSpec.batched("q", 2, 9, 8)));
    List<ParameterSpec> specs = ops.parameters();
    assertEquals("rope.freqs_cos", specs.get(0).name());
    assertEquals(ParameterSpec.Kind.BUFFER, specs.get(0).kind());
    double[] angles = {1, 1, 0.01, 0.01, 2, 2, 0.02, 0.02};
    float[] cos = start(specs.get(0)).rows(5, 6).toFloatArray();
    float[] sin = start(specs.get(1)).rows(5, 6).toFloatArray();
    for (int i = 0; i < angles.length; i++) {
      assertEquals(Math.cos(angles[i]), cos[i], 1e-7);
      assertEquals(Math.sin(angles[i]), sin[i], 1e-7);
    }
  }
}
