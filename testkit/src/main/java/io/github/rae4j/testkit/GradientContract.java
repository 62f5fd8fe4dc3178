package io.github.rae4j.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.TrainingEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gradient of every operation and of every network of the reference results on a training
 * engine, against finite differences in float64.
 *
 * <p>To be extended by a test class of every training engine.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class GradientContract {
  @TempDir private Path temporary = Path.of("");
  private TrainingEngine engine;
  private Registry registry;

  /** Starts the engine under test in float64. */
  protected abstract TrainingEngine createEngine();

  /** Starts the engine and finds the providers. */
  @BeforeAll
  public final void open() {
    engine = createEngine();
    registry = Registry.standard();
  }

  /** Closes both. */
  @AfterAll
  public final void close() {
    registry.close();
    engine.close();
  }

  /** Every operation. */
  @TestFactory
  public final Stream<DynamicTest> operations() {
    return OpsContract.cases()
        .map(
            given ->
                DynamicTest.dynamicTest(
                    given.name(),
                    () ->
                        new GradientCheck(engine)
                            .check(given.network(), given.randomWeights(), given.randomInputs(2))));
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

  /** Checks a network at random parameters: trained ones often start at points of no slope. */
  private void check(Network network) {
    Map<String, Tensor> weights = new TreeMap<>();
    for (ParameterSpec spec : NetworkSummary.of(network).specs()) {
      weights.put(spec.name(), random(spec.shape(), spec.name().hashCode(), -0.3f, 0.3f));
    }
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : network.signature().inputs()) {
      Shape shape = spec.shape().with(0, 2);
      inputs.put(
          spec.name(),
          spec.dtype().isFloating()
              ? random(shape, spec.name().hashCode(), 0.1f, 0.9f)
              : Tensor.of(new long[] {1, 3}, shape.dims()));
    }
    new GradientCheck(engine).check(network, Weights.of("random weights", weights), inputs);
  }

  private static Tensor random(Shape shape, int seed, float from, float to) {
    Random random = new Random(seed);
    float[] values = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = from + (to - from) * random.nextFloat();
    }
    return Tensor.of(values, shape.dims());
  }
}
