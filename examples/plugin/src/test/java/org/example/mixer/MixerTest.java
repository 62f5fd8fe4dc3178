package org.example.mixer;

import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.testkit.BackboneContract;
import java.util.Map;

/** All that rae4j asks of a backbone. */
class MixerTest extends BackboneContract {
  @Override
  protected BackboneProvider provider() {
    return new MixerProvider();
  }

  @Override
  protected Map<String, Object> parameters() {
    return Map.of(
        "in_channels", 3,
        "input_size", 2,
        "hidden_size", 8,
        "depth", 2,
        "token_width", 6,
        "channel_width", 12,
        "num_classes", 4,
        "class_dropout_prob", 0.1);
  }
}
