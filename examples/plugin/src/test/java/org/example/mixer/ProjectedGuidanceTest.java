package org.example.mixer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The geometry of the paper, in the plane, with numbers that can be checked by hand. */
class ProjectedGuidanceTest {
  private static final long NULL_LABEL = 1;
  private static final float T = 0.5f;

  /** At x = (1, 0) and t = 1/2: D_c = (2, 0), D_u = (1, −1), so ΔD = (1, 1). */
  private static final VelocityFunction MODEL =
      (x, t, y) -> {
        float[] v = new float[x.elements()];
        for (int i = 0; i < v.length / 2; i++) {
          boolean conditional = y.tensor(Conditions.LABELS).longs().get(i) != NULL_LABEL;
          v[2 * i] = conditional ? -2 : 0;
          v[2 * i + 1] = conditional ? 0 : 2;
        }
        return Tensor.of(v, x.shape().dims());
      };

  /** The denoised image that the guided velocity leads to. */
  private static float[] denoised(double scale, double eta, double threshold) {
    Tensor x = Tensor.of(new float[] {1, 0}, 1, 2, 1, 1);
    float[] v =
        new ProjectedGuidance(scale, 0, 1, eta, threshold)
            .guide(GuidanceInputs.ofClasses(MODEL, Optional.empty(), OptionalLong.of(NULL_LABEL)))
            .evaluate(x, Tensor.of(new float[] {T}, 1), Tensor.of(new long[] {0}, 1))
            .toFloatArray();
    return new float[] {1 - T * v[0], -T * v[1]};
  }

  @Test
  void onlyTheOrthogonalPartActs() {
    // ΔD⊥ to (2, 0) is (0, 1); scale 4 moves three times as far.
    assertArrayEquals(new float[] {2, 3}, denoised(4, 0, 0), 1e-6f);
  }

  @Test
  void etaWeightsTheParallelPart() {
    assertArrayEquals(new float[] {2 + 3 * 0.5f, 3}, denoised(4, 0.5, 0), 1e-6f);
    assertArrayEquals(new float[] {5, 3}, denoised(4, 1, 0), 1e-6f);
  }

  @Test
  void aLongDifferenceIsShortened() {
    float[] d = denoised(2, 1, 0.1);
    // The whole move is (scale − 1) times the threshold, in the direction of ΔD.
    assertEquals(0.1, Math.hypot(d[0] - 2, d[1]), 1e-6);
    assertEquals(d[0] - 2, d[1], 1e-6);
  }

  @Test
  void aShortDifferenceStaysAsItIs() {
    assertArrayEquals(denoised(2, 1, 0), denoised(2, 1, 1.5), 0);
  }

  @Test
  void nothingIsDividedByZeroAtTheDataEnd() {
    Tensor x = Tensor.of(new float[] {0, 0}, 1, 2, 1, 1);
    float[] v =
        new ProjectedGuidance(2, 0, 1, 0, 1)
            .guide(GuidanceInputs.ofClasses(MODEL, Optional.empty(), OptionalLong.of(NULL_LABEL)))
            .evaluate(x, Tensor.of(new float[] {0}, 1), Tensor.of(new long[] {0}, 1))
            .toFloatArray();
    // Without a denoised image there is nothing to project on: classifier-free guidance.
    assertArrayEquals(new float[] {-4, -2}, v, 1e-6f);
  }
}
