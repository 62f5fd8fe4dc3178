package org.example.mixer;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Adaptive projected guidance (Sadat, Hilliges and Weber, "Eliminating Oversaturation and Artifacts
 * of High Guidance Scales in Diffusion Models", 2024), for models that predict the velocity on the
 * linear path.
 *
 * <p>Classifier-free guidance moves the denoised image D_c = x − t·v_c along the difference ΔD = D_c
 * − D_u. The part of ΔD that is parallel to D_c only makes the image louder; the orthogonal part
 * makes it better. So ΔD is shortened to at most {@code normThreshold}, its parallel part is weighted
 * by η, and D = D_c + (scale − 1)·(ΔD⊥ + η·ΔD∥). The momentum of the paper is left out: it would
 * carry state from step to step, and the guidance of rae4j is a function of its inputs.
 *
 * @param scale 1 or less means off
 * @param tMin data end of the closed interval in which guidance acts
 * @param tMax its noise end
 * @param eta weight of the parallel part; 1 without a threshold is classifier-free guidance
 * @param normThreshold greatest Euclidean norm of ΔD for one image; 0 for no limit
 */
public record ProjectedGuidance(
    @Option(value = "strength of the guidance; 1 or less means off", defaultValue = "1")
        double scale,
    @Option(value = "data end of the interval in which guidance acts", defaultValue = "0")
        double tMin,
    @Option(value = "noise end of the interval in which guidance acts", defaultValue = "1")
        double tMax,
    @Option(
            value = "weight of the parallel part; 1 is classifier-free guidance",
            defaultValue = "0")
        double eta,
    @Option(
            value = "greatest norm of the difference for one image; 0 for no limit",
            defaultValue = "0",
            range = "[0, inf)")
        double normThreshold)
    implements Guidance {
  /** Checks the options. */
  public ProjectedGuidance {
    Options.check(ProjectedGuidance.class, scale, tMin, tMax, eta, normThreshold);
    if (!(tMin < tMax)) {
      throw new OptionException(
          ProjectedGuidance.class, "t_min", "must be less than t_max, but is " + tMin);
    }
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
                () ->
                    new IllegalArgumentException(
                        "projected guidance needs a backbone that was trained with a null label"));
    return (x, t, conditions) -> {
      float[] times = t.toFloatArray();
      int[] inside =
          IntStream.range(0, times.length)
              .filter(i -> times[i] >= (float) tMin && times[i] <= (float) tMax)
              .toArray();
      if (inside.length == 0) {
        return model.evaluate(x, t, conditions);
      }
      // One batch: all images with their labels, then those inside the interval without.
      float[] v =
          model
              .evaluate(
                  withRows(x, inside),
                  withRows(t, inside),
                  conditions.with(none.apply(inside.length)))
              .toFloatArray();
      float[] states = x.toFloatArray();
      float[] guided = Arrays.copyOf(v, states.length);
      int size = states.length / times.length;
      for (int i = 0; i < inside.length; i++) {
        int row = inside[i] * size;
        guide(states, v, guided, row, states.length + i * size, size, times[inside[i]]);
      }
      return Tensor.of(guided, x.shape().dims());
    };
  }

  private static Tensor withRows(Tensor all, int[] rows) {
    List<Tensor> parts = new ArrayList<>(List.of(all));
    for (int row : rows) {
      parts.add(all.rows(row, row + 1));
    }
    return Tensor.concatRows(parts);
  }

  /**
   * Guides one image. Since D = x − t·v, ΔD = −t·(v_c − v_u), and the velocity that leads to D is v_c
   * − (scale − 1)·(ΔD⊥ + η·ΔD∥) / t. Dividing by t is avoided by working with d = ΔD / t.
   */
  private void guide(
      float[] x, float[] v, float[] guided, int conditional, int unconditional, int n, float t) {
    double along = 0;
    double denoisedSquared = 0;
    double differenceSquared = 0;
    for (int i = 0; i < n; i++) {
      double difference = (double) v[unconditional + i] - v[conditional + i];
      double denoised = x[conditional + i] - (double) t * v[conditional + i];
      along += difference * denoised;
      denoisedSquared += denoised * denoised;
      differenceSquared += difference * difference;
    }
    double projection = denoisedSquared == 0 ? 0 : along / denoisedSquared;
    double norm = t * Math.sqrt(differenceSquared);
    double shortening = normThreshold > 0 && norm > normThreshold ? normThreshold / norm : 1;
    double strength = (scale - 1) * shortening;
    for (int i = 0; i < n; i++) {
      double difference = (double) v[unconditional + i] - v[conditional + i];
      double denoised = x[conditional + i] - (double) t * v[conditional + i];
      double parallel = projection * denoised;
      guided[conditional + i] =
          (float) (v[conditional + i] - strength * (difference - parallel + eta * parallel));
    }
  }
}
