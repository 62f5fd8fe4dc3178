// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.springai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.Quantization;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImageOptions;
import org.springframework.ai.image.ImageOptionsBuilder;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class RaeAutoConfigurationTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(RaeAutoConfiguration.class));

  @Test
  void anApplicationGetsTheModelThatItsPropertiesName() {
    runner
        .withPropertyValues(
            "rae4j.image.overrides=sampler.params.num_steps=6", "rae4j.image.seed=7")
        .run(
            context -> {
              ImageModel model = context.getBean(ImageModel.class);
              ImageResponse response =
                  model.call(
                      new ImagePrompt("sneaker", ImageOptionsBuilder.builder().n(2).build()));
              assertEquals(2, response.getResults().size());
              byte[] png =
                  Base64.getDecoder().decode(response.getResults().get(1).getOutput().getB64Json());
              Rae4j rae = context.getBean(Rae4j.class);
              assertEquals(
                  ImageTensors.toImages(
                          rae.generation().images(GenerationRequest.ofLabels(7, 7).withSeed(7)),
                          Quantization.ROUND)
                      .get(1),
                  new ImageReader().read("answer", png));
              ImagePrompt unknown = new ImagePrompt("sneeker");
              assertThrows(RaeException.class, () -> model.call(unknown));
            });
  }

  @Test
  void whatTheModelCannotDoIsRefusedWithTheOption() {
    runner
        .withPropertyValues("rae4j.image.overrides=sampler.params.num_steps=2")
        .run(
            context -> {
              ImageModel model = context.getBean(ImageModel.class);
              ImageSize size = context.getBean(Rae4j.class).assembly().imageSize();
              ImageOptions fitting =
                  ImageOptionsBuilder.builder()
                      .width(size.width())
                      .height(size.height())
                      .responseFormat("b64_json")
                      .build();
              ImageResponse response = model.call(new ImagePrompt("sneaker", fitting));
              assertEquals(1, response.getResults().size());
              Map<String, ImageOptions> wrong =
                  Map.of(
                      "width", ImageOptionsBuilder.builder().width(1024).build(),
                      "height", ImageOptionsBuilder.builder().height(1024).build(),
                      "model", ImageOptionsBuilder.builder().model("dall-e-3").build(),
                      "style", ImageOptionsBuilder.builder().style("vivid").build(),
                      "responseFormat", ImageOptionsBuilder.builder().responseFormat("url").build(),
                      "n", ImageOptionsBuilder.builder().n(0).build());
              wrong.forEach(
                  (option, options) -> {
                    ImagePrompt prompt = new ImagePrompt("sneaker", options);
                    RaeException refused =
                        assertThrows(RaeException.class, () -> model.call(prompt));
                    assertEquals(Optional.of(option), refused.key(), refused.getMessage());
                  });
              assertThrows(RaeException.class, () -> model.call(null));
            });
  }

  @Test
  void anApplicationMayHaveItsOwn() {
    ImageModel own = prompt -> new ImageResponse(java.util.List.of());
    runner
        .withBean("own", ImageModel.class, () -> own)
        .run(context -> assertSame(own, context.getBean(ImageModel.class)));
  }

  @Test
  void aModelThatIsNotThereIsNamed() {
    runner
        .withPropertyValues("rae4j.image.config=no-such-preset")
        .run(
            context -> {
              Throwable cause = context.getStartupFailure();
              while (cause.getCause() != null && !(cause instanceof RaeException)) {
                cause = cause.getCause();
              }
              assertInstanceOf(RaeException.class, cause);
            });
  }
}
