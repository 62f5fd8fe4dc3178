package org.example.mixer;

import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/**
 * Makes {@link ProjectedGuidance}.
 *
 * <p>Keys of the section {@code guidance}, with their defaults: {@code scale} (1, which is off),
 * {@code t_min} (0), {@code t_max} (1), {@code eta} (0: only the orthogonal part acts; 1 is
 * classifier-free guidance), {@code norm_threshold} (0: no limit).
 */
public final class ProjectedGuidanceProvider implements GuidanceProvider {
  @Override
  public String name() {
    return "apg";
  }

  @Override
  public List<String> aliases() {
    return List.of("adaptive-projected-guidance");
  }

  @Override
  public String description() {
    return "adaptive projected guidance: classifier-free guidance that does not oversaturate";
  }

  @Override
  public Guidance create(Parameters parameters) {
    double tMin = parameters.getDouble("t_min", 0);
    double tMax = parameters.getDouble("t_max", 1);
    if (!(tMin < tMax)) {
      throw parameters.error("t_min", "must be less than t_max, but is " + tMin);
    }
    double scale = parameters.getDouble("scale", 1);
    double eta = parameters.getDouble("eta", 0);
    double threshold = parameters.getDouble("norm_threshold", 0);
    if (!Double.isFinite(scale)) {
      throw parameters.error("scale", "must be a finite number, but is " + scale);
    }
    if (!Double.isFinite(eta)) {
      throw parameters.error("eta", "must be a finite number, but is " + eta);
    }
    if (!(threshold >= 0)) {
      throw parameters.error("norm_threshold", "must be at least 0, but is " + threshold);
    }
    return new ProjectedGuidance(scale, (float) tMin, (float) tMax, eta, threshold);
  }
}
