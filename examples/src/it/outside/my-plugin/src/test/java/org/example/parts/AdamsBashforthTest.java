package org.example.parts;

import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.testkit.SamplerContract;
import java.util.Map;

class AdamsBashforthTest extends SamplerContract {
  @Override
  protected SamplerProvider provider() {
    return new AdamsBashforthProvider();
  }

  @Override
  protected Map<String, Object> parameters() {
    return Map.of("num_steps", 20, "order", 2);
  }
}
