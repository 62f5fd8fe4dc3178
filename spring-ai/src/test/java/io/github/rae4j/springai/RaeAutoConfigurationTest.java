// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.springai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.Quantization;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.springframework.ai.image.ImageModel;
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
