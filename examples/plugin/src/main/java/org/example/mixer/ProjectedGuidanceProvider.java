package org.example.mixer;

import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.options.Parameters;
import java.util.List;

/** Makes {@link ProjectedGuidance}; with the defaults it is off. */
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
  public Options<ProjectedGuidance> options() {
    return Options.of(ProjectedGuidance.class);
  }

  @Override
  public ProjectedGuidance create(Parameters parameters) {
    return options().read(parameters);
  }
}
