// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.export.ModelPart;
import io.github.rae4j.core.random.InitialWeights;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.FormulaWeights;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The backbone of {@code examples/plugin}, exported and run by ONNX Runtime alone. */
final class ExportedPluginTest {
  private static final Path PLUGIN = Path.of("plugin");
  private static final String PACKAGE = "org/example/mixer";

  @TempDir private Path folder;

  @Test
  void itsNetworkRunsWithoutRae4j() throws Exception {
    Path config = Files.copy(PLUGIN.resolve("mixer.yaml"), folder.resolve("mixer.yaml"));
    Path plugins = plugin();
    try (Rae4j rae =
        Rae4j.builder()
            .config(config.toString(), List.of())
            .plugins(plugins)
            .engine("onnxruntime", EngineOptions.DEFAULT)
            .open()) {
      Network network = rae.assembly().backbone().backbone().network();
      SafetensorsWriter.write(
          folder.resolve("mixer.safetensors"),
          InitialWeights.draw(NetworkSummary.of(network).specs(), 5),
          Map.of());
      Path model = rae.export(ModelPart.BACKBONE, folder.resolve("mixer.onnx")).files().get(0);
      Map<String, Tensor> inputs =
          Map.of(
              "x", FormulaWeights.tensor("x", Shape.of(2, 96, 4, 4), 0, 2),
              "t", Tensor.of(new float[] {0.25f, 1}, 2),
              "y", Tensor.of(new long[] {3, 10}, 2));
      try (CompiledNetwork own =
          rae.engine().compile(network, rae.assembly().backbone().weights())) {
        assertClose(
            "velocity", NamedValues.require(own.run(inputs), "velocity"), run(model, inputs), 1e-5);
      }
    }
  }

  /** The jar of the plugin in a folder of its own. */
  private Path plugin() throws IOException {
    Path sources = folder.resolve("sources");
    Path classes = Files.createDirectories(sources.resolve(PACKAGE));
    try (Stream<Path> files = Files.list(PLUGIN.resolve("src/main/java").resolve(PACKAGE))) {
      for (Path file : files.toList()) {
        Files.copy(file, classes.resolve(file.getFileName()));
      }
    }
    String provider = "org.example.mixer.MixerProvider";
    Path compiled = PluginSources.compile(sources, provider, System.getProperty("java.class.path"));
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    PluginSources.pack(
        plugins.resolve("mixer.jar"),
        compiled,
        PACKAGE,
        BackboneProvider.class.getName(),
        provider);
    return plugins;
  }

  private static Tensor run(Path model, Map<String, Tensor> inputs) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> given = new HashMap<>();
    try (OrtSession session = environment.createSession(model.toString())) {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        Tensor tensor = input.getValue();
        given.put(
            input.getKey(),
            OnnxTensor.createTensor(
                environment,
                tensor.bytes(),
                tensor.shape().dims(),
                input.getKey().equals("y") ? OnnxJavaType.INT64 : OnnxJavaType.FLOAT));
      }
      try (OrtSession.Result result = session.run(given)) {
        OnnxTensor velocity = (OnnxTensor) result.get("velocity").orElseThrow();
        FloatBuffer values = velocity.getFloatBuffer();
        float[] copy = new float[values.remaining()];
        values.get(copy);
        return Tensor.of(copy, velocity.getInfo().getShape());
      }
    } finally {
      given.values().forEach(OnnxTensor::close);
    }
  }
}
