// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.condition.ClassConditioning;
import io.github.rae4j.condition.TokenConditioning;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.export.ModelExport;
import io.github.rae4j.core.export.ModelPart;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.random.InitialWeights;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.engine.ExportedNetwork;
import io.github.rae4j.engine.NetworkExporter;
import io.github.rae4j.formats.io.PairedFiles;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.TokenBackbone;
import io.github.rae4j.testkit.TwoPredictionBackbone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Networks of every family, exported and run without rae4j, give what an engine gives for them.
 *
 * <p>Extend it in the tests of the engine that exports.
 */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
public abstract class ExportParityTest extends ParityTest {
  private static final double TOLERANCE = 1e-5;

  @TempDir private Path temporary = Path.of("");

  /** How names of exported files end. */
  protected abstract String ending();

  /** Runs an exported file with nothing of rae4j. */
  protected abstract Map<String, Tensor> run(Path file, Map<String, Tensor> inputs)
      throws IOException;

  /** Encoders with their latents, and the decoders that belong to them. */
  @TestFactory
  public final Stream<DynamicTest> encodersAndDecoders() {
    return Golden.cases("encoders").stream()
        .map(
            golden ->
                DynamicTest.dynamicTest(
                    golden.name(),
                    () -> {
                      ModelAssembly assembly =
                          GoldenAutoencoders.assembly(golden, temporary, registry());
                      Tensor image = golden.input(golden.inputs().names().iterator().next());
                      checkAutoencoder(
                          golden.name(),
                          assembly,
                          image,
                          assembly.config().requireStage1().pretrainedDecoderPath().isPresent());
                    }));
  }

  private void checkAutoencoder(
      String name, ModelAssembly assembly, Tensor image, boolean withDecoder) throws IOException {
    try (RepresentationAutoencoder own = assembly.autoencoder(engine())) {
      Tensor images = Tensor.concatRows(List.of(own.resize(image), own.resize(image)));
      Map<String, Tensor> encoded =
          run(exported(assembly, ModelPart.ENCODER, name), Map.of("images", images));
      check(name + " tokens", own.tokens(images), NamedValues.require(encoded, "tokens"));
      Tensor latents = own.encode(images);
      check(name + " latents", latents, NamedValues.require(encoded, "latents"));
      if (withDecoder) {
        Map<String, Tensor> decoded =
            run(exported(assembly, ModelPart.DECODER, name), Map.of("latents", latents));
        check(name + " images", own.decode(latents), NamedValues.require(decoded, "images"));
      }
    }
  }

  private Path exported(ModelAssembly assembly, ModelPart part, String name) {
    Path file = temporary.resolve(name + "-" + part + ending());
    return ModelExport.of(assembly).write(part, file).files().get(0);
  }

  /** Decoders that put out more patches than they are given tokens, or fewer. */
  @TestFactory
  public final Stream<DynamicTest> decoders() {
    return Golden.cases("decoders").stream()
        .map(
            golden ->
                DynamicTest.dynamicTest(
                    golden.name(),
                    () -> {
                      String input = golden.inputs().names().iterator().next();
                      Tensor latent = golden.input(input);
                      Tensor tokens =
                          latent.shape().rank() == 4
                              ? AutoencoderParityTest.tokens(latent)
                              : latent;
                      Network network =
                          GoldenAutoencoders.decoder(golden, tokens.shape().intDim(1), registry())
                              .network();
                      checkNetwork(network, golden.weights("decoder.pt"), Map.of("tokens", tokens));
                    }));
  }

  /** SD-VAE with today's names and with those of released files, and raw pixels. */
  @TestFactory
  public final Stream<DynamicTest> baselines() {
    return Stream.of(
        DynamicTest.dynamicTest(
            "autoencoder-kl-small",
            () -> checkKl("autoencoder-kl-small", UnaryOperator.identity())),
        DynamicTest.dynamicTest(
            "autoencoder-kl-deep", () -> checkKl("autoencoder-kl-deep", GoldenBaselines::of2022)),
        DynamicTest.dynamicTest(
            "pixels",
            () ->
                checkAutoencoder(
                    "pixels",
                    GoldenBaselines.assembly(GoldenBaselines.pixels(), temporary, registry()),
                    FormulaWeights.tensor("images", Shape.of(1, 3, 8, 8), 0.5, 1),
                    true)));
  }

  private void checkKl(String name, UnaryOperator<String> names) throws IOException {
    GoldenCase golden = Golden.get("networks", name);
    Map<String, Object> params = GoldenBaselines.kl(golden, temporary, names);
    checkAutoencoder(
        name,
        GoldenBaselines.assembly(params, temporary, registry()),
        golden.input("images").rows(0, 1),
        true);
  }

  /** DiT and DiT-DH in all variants. */
  @TestFactory
  public final Stream<DynamicTest> backbones() {
    return Golden.cases("backbones").stream()
        .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> checkBackbone(golden)));
  }

  private void checkBackbone(GoldenCase golden) throws IOException {
    JsonNode config = golden.config();
    Backbone backbone =
        registry()
            .find(BackboneProvider.class, config.get("target").asText())
            .create(golden.parameters(config.get("params")));
    boolean given = golden.inputs().names().contains("s");
    Network network = given ? backbone.networkGivenBase().orElseThrow() : backbone.network();
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : network.signature().inputs()) {
      inputs.put(spec.name(), golden.input(spec.name()));
    }
    checkNetwork(network, golden.weights(config.get("ckpt").asText()), inputs);
  }

  /** A network of a plugin with masked attention over text. */
  @Test
  public final void backboneWithTextAndMask() throws IOException {
    TokenBackbone backbone = new TokenBackbone(Shape.of(3, 4, 2), TokenConditioning.of(5, 6), 8, 2);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : backbone.signature().inputs()) {
      Shape shape = spec.shape().with(0, 2);
      inputs.put(
          spec.name(),
          spec.dtype() == DType.BOOL
              ? Tensor.of(
                  new boolean[] {true, true, false, false, true, true, true, true, true, false},
                  shape.dims())
              : FormulaWeights.tensor(spec.name(), shape, 0.5, 1));
    }
    checkNetwork(backbone, drawn(backbone), inputs);
  }

  /** A network of a plugin with several outputs. */
  @Test
  public final void backboneWithFurtherOutputs() throws IOException {
    TwoPredictionBackbone backbone =
        new TwoPredictionBackbone(Shape.of(3, 4, 2), new ClassConditioning(5, true), 8, 4);
    Network network =
        backbone.network(Set.of(TwoPredictionBackbone.BASE, TwoPredictionBackbone.TAP));
    checkNetwork(
        network,
        drawn(network),
        Map.of(
            "x", FormulaWeights.tensor("x", Shape.of(2, 3, 4, 2), 0, 2),
            "t", Tensor.of(new float[] {0.25f, 0.75f}, 2),
            "y", Tensor.of(new long[] {1, 5}, 2)));
  }

  private static Weights drawn(Network network) {
    return InitialWeights.draw(NetworkSummary.of(network).specs(), 3);
  }

  private void checkNetwork(Network network, Weights weights, Map<String, Tensor> inputs)
      throws IOException {
    NetworkExporter exporter =
        registry().providers(EngineProvider.class).stream()
            .flatMap(provider -> provider.exporter().stream())
            .filter(candidate -> candidate.ending().equals(ending()))
            .findFirst()
            .orElseThrow();
    ExportedNetwork exported = exporter.export(network, weights, Map.of());
    Path file = temporary.resolve("network" + ending());
    PairedFiles.write(
        file, exported.dataBytes() > 0 ? ".data" : "", exported::writeModel, exported::writeData);
    Map<String, Tensor> actual = run(file, inputs);
    try (CompiledNetwork own = engine().compile(network, weights)) {
      Map<String, Tensor> expected = own.run(inputs);
      assertEquals(expected.keySet(), actual.keySet());
      expected.forEach((name, tensor) -> check(name, tensor, NamedValues.require(actual, name)));
    }
  }

  private static void check(String what, Tensor expected, Tensor actual) {
    assertClose(what, expected, actual, TOLERANCE);
  }
}
