package org.example.parts;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Classifier-free guidance that grows with the noise: {@code u + (1 + (scale − 1)·t)·(c − u)} for the
 * conditional output c and the unconditional output u.
 *
 * @param scale strength at t = 1
 */
public record RisingGuidance(
    @Option(value = "strength at t = 1; 1 or less is none", defaultValue = "1", range = "[0, inf)")
        double scale)
    implements Guidance {
  public RisingGuidance {
    Options.check(RisingGuidance.class, scale);
  }

  @Override
  public boolean needsGuidanceModel() {
    return false;
  }

  @Override
  public boolean needsNoCondition() {
    return scale > 1;
  }

  @Override
  public VelocityFunction guide(GuidanceInputs inputs) {
    VelocityFunction model = inputs.model();
    if (scale <= 1) {
      return model;
    }
    IntFunction<Conditions> none =
        inputs
            .noCondition()
            .orElseThrow(
                () -> new IllegalArgumentException("rising guidance needs a null condition"));
    return (x, t, conditions) -> {
      float[] times = t.toFloatArray();
      int[] noisy = IntStream.range(0, times.length).filter(i -> times[i] > 0).toArray();
      if (noisy.length == 0) {
        return model.evaluate(x, t, conditions);
      }
      // One batch: all images under their conditions, then those with noise under none.
      Tensor both =
          model.evaluate(
              Tensor.concatRows(List.of(x, x.pickRows(noisy))),
              Tensor.concatRows(List.of(t, t.pickRows(noisy))),
              conditions.with(none.apply(noisy.length)));
      return Tensor.of(guided(both.toFloatArray(), times, noisy), x.shape().dims());
    };
  }

  private float[] guided(float[] both, float[] times, int[] noisy) {
    int size = both.length / (times.length + noisy.length);
    float[] guided = Arrays.copyOf(both, size * times.length);
    for (int j = 0; j < noisy.length; j++) {
      double strength = 1 + (scale - 1) * times[noisy[j]];
      for (int k = 0; k < size; k++) {
        double without = both[guided.length + j * size + k];
        int at = noisy[j] * size + k;
        guided[at] = (float) (without + strength * (guided[at] - without));
      }
    }
    return guided;
  }
}
