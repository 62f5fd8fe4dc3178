// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.testkit.ConfigOnlyFolder;
import io.github.rae4j.testkit.EncoderContract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** All encoders fulfil the encoder contract. */
class EncoderContractsTest {
  private static final Map<String, Object> SIZES =
      Map.of(
          "hidden_size", 8,
          "num_hidden_layers", 1,
          "num_attention_heads", 2,
          "intermediate_size", 12,
          "image_size", 8,
          "patch_size", 4);

  private abstract static class Contract extends EncoderContract {
    @Override
    protected int inputSize() {
      return 8;
    }

    abstract Map<String, Object> config();

    @Override
    protected ModelFolder modelFolder(String name) {
      return new ConfigOnlyFolder(config());
    }

    static Map<String, Object> config(String modelType) {
      Map<String, Object> config = new HashMap<>(SIZES);
      config.put("model_type", modelType);
      return config;
    }
  }

  @Nested
  class Dinov2 extends Contract {
    @Override
    protected EncoderProvider provider() {
      return new Dinov2Provider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("dinov2_path", "folder", "normalize", true);
    }

    @Override
    Map<String, Object> config() {
      return config("dinov2_with_registers");
    }
  }

  @Nested
  class Dinov3 extends Contract {
    @Override
    protected EncoderProvider provider() {
      return new Dinov3Provider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("model_name", "folder", "layers", List.of(1, 0));
    }

    @Override
    Map<String, Object> config() {
      Map<String, Object> config = config("dinov3_vit");
      config.put("num_hidden_layers", 2);
      config.put("num_register_tokens", 1);
      return config;
    }
  }

  @Nested
  class Siglip2 extends Contract {
    @Override
    protected EncoderProvider provider() {
      return new Siglip2Provider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("model_name", "folder", "num_tokens", 4);
    }

    @Override
    Map<String, Object> config() {
      return config("siglip_vision_model");
    }
  }

  @Nested
  class Mae extends Contract {
    @Override
    protected EncoderProvider provider() {
      return new MaeProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("model_name", "folder");
    }

    @Override
    Map<String, Object> config() {
      return config("vit_mae");
    }
  }
}
