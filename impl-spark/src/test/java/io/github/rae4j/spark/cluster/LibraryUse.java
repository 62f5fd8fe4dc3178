// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.inject.Guice;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.guice.Rae4jModule;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.probe.LabeledFeatures;
import io.github.rae4j.probe.ProbeProvider;
import io.github.rae4j.probe.ProbeResult;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.apache.spark.SparkEnv;
import org.tribuo.Model;
import org.yaml.snakeyaml.Yaml;

/** What rae4j does with each library that Spark has too, in the JVM that runs it. */
final class LibraryUse {
  private LibraryUse() {}

  /** Results and the places of classes by name. */
  static Map<String, String> measure() throws IOException {
    Map<String, String> found = new TreeMap<>();
    found.put("executor", SparkEnv.get().executorId());
    found.put("loader of rae4j", Rae4j.class.getClassLoader().getClass().getSimpleName());
    found.put("loader of Jackson", ObjectMapper.class.getClassLoader().getClass().getSimpleName());
    found.put("jar of Jackson", jar(ObjectMapper.class));
    found.put("jar of SnakeYAML", jar(Yaml.class));
    found.put("jar of Guava", jar(ImmutableList.class));
    found.put("jar of Tribuo", jar(Model.class));
    try (Rae4j rae = Rae4j.open("tiny-fashion", "sampler.params.num_steps=3")) {
      found.put("config", crc(rae.assembly().config().toJson().getBytes(StandardCharsets.UTF_8)));
      Tensor images = rae.generation().images(GenerationRequest.ofLabels(1, 2).withSeed(5));
      found.put(
          "images", crc(Arrays.toString(images.toFloatArray()).getBytes(StandardCharsets.UTF_8)));
    }
    found.put(
        "guice",
        Guice.createInjector(Rae4jModule.of("tiny-fashion"))
            .getInstance(NoiseSchedule.class)
            .getClass()
            .getName());
    tribuo(found);
    return found;
  }

  /** Trains a probe, and has its model written and read as protocol buffers. */
  private static void tribuo(Map<String, String> found) throws IOException {
    float[] features = new float[80];
    long[] labels = new long[40];
    for (int i = 0; i < 40; i++) {
      labels[i] = i % 2;
      features[2 * i] = (i % 2) * 10 + i * 0.01f;
      features[2 * i + 1] = i * 0.1f;
    }
    LabeledFeatures data =
        LabeledFeatures.of("two", Tensor.of(features, 40, 2), Tensor.of(labels, 40));
    try (Registry registry = Registry.standard()) {
      ProbeResult result =
          registry
              .find(ProbeProvider.class, "tribuo")
              .create(ConfigParameters.of("test", Map.of()))
              .run(data, data);
      found.put("accuracy", String.valueOf(result.accuracy()));
      Path file = Files.createTempFile("probe", ".model");
      try {
        result.model().save(file);
        try (InputStream in = Files.newInputStream(file)) {
          found.put("saved model", Model.deserializeFromStream(in).getClass().getSimpleName());
        }
      } finally {
        Files.delete(file);
      }
    }
  }

  private static String jar(Class<?> type) {
    String place = type.getProtectionDomain().getCodeSource().getLocation().getPath();
    return place.substring(place.lastIndexOf('/') + 1);
  }

  private static String crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return Long.toHexString(crc.getValue());
  }
}
