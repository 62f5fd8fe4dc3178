// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.Network;
import io.github.rae4j.testkit.GradientContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gradient of every operation and of every network of the reference results on a training
 * engine, against finite differences in float64.
 *
 * <p>To be extended by a test class of every training engine, with all providers on its class path.
 */
public abstract class GoldenGradientContract extends GradientContract {
  @TempDir private Path temporary = Path.of("");
  private Registry registry;

  /** Finds the providers. */
  @BeforeAll
  public final void openRegistry() {
    registry = Registry.standard();
  }

  /** Closes their class loaders. */
  @AfterAll
  public final void closeRegistry() {
    registry.close();
  }

  /** Every backbone of the reference results. */
  @TestFactory
  public final Stream<DynamicTest> backbones() {
    return Golden.cases("backbones").stream()
        .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> check(backbone(golden))));
  }

  private Network backbone(GoldenCase golden) {
    JsonNode config = golden.config();
    ConfigParameters parameters = golden.parameters(config.get("params"));
    var backbone =
        registry.find(BackboneProvider.class, config.get("target").asText()).create(parameters);
    return golden.inputs().names().contains("s")
        ? backbone.networkGivenBase().orElseThrow()
        : backbone.network();
  }

  /** Every decoder of the reference results. */
  @TestFactory
  public final Stream<DynamicTest> decoders() {
    return Golden.cases("decoders").stream()
        .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> check(decoder(golden))));
  }

  private Network decoder(GoldenCase golden) throws IOException {
    int tokens = golden.config().get("num_patches").asInt();
    Decoder decoder = GoldenAutoencoders.decoder(golden, tokens, registry);
    return decoder.network();
  }

  /** Every encoder of the reference results. */
  @TestFactory
  public final Stream<DynamicTest> encoders() {
    return Golden.cases("encoders").stream()
        .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> check(encoder(golden))));
  }

  private Network encoder(GoldenCase golden) throws IOException {
    ModelAssembly assembly = GoldenAutoencoders.assembly(golden, temporary, registry);
    Encoder encoder = assembly.encoder();
    return encoder.network();
  }
}
