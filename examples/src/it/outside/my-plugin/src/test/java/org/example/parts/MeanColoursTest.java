package org.example.parts;

import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.testkit.EncoderContract;
import java.util.Map;

class MeanColoursTest extends EncoderContract {
  @Override
  protected EncoderProvider provider() {
    return new MeanColoursProvider();
  }

  @Override
  protected Map<String, Object> parameters() {
    return Map.of("patch_size", 4);
  }

  @Override
  protected int inputSize() {
    return 8;
  }
}
