// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.statistics;

import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.checkpoint.TorchZipWriter;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The file of latent statistics that configs name as {@code normalization_stat_path}. */
public final class StatisticsFile {
  private StatisticsFile() {}

  /**
   * Writes mean and variance as float32 {@code mean} and {@code var}, as the reference's {@code
   * stat.pt} holds them.
   *
   * @param out replaced atomically; safetensors, or where the name ends in {@code .pt} the
   *     reference's format, which has no room for the provenance
   * @param moments of at least one latent
   * @param provenance what they came from
   * @param skipped how many images were left out
   * @return what was written, for a report: {@code values}, {@code shape}, {@code average mean} and
   *     {@code average variance}
   */
  public static Map<String, Object> write(
      Path out, LatentMoments moments, Map<String, String> provenance, int skipped) {
    Map<String, String> metadata = new LinkedHashMap<>(provenance);
    metadata.put("values", Long.toString(moments.count()));
    metadata.put("skipped", Integer.toString(skipped));
    Tensor mean = moments.mean().toFloat32();
    Tensor variance = moments.variance().toFloat32();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("mean", mean);
    tensors.put("var", variance);
    if (out.toString().toLowerCase(Locale.ROOT).endsWith(".pt")) {
      TorchZipWriter.write(out, tensors);
    } else {
      SafetensorsWriter.write(out, tensors, metadata);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("values", moments.count());
    result.put("shape", mean.shape().toString());
    result.put("average mean", average(mean));
    result.put("average variance", average(variance));
    return result;
  }

  private static double average(Tensor values) {
    double sum = 0;
    for (float value : values.toFloatArray()) {
      sum += value;
    }
    return sum / values.elements();
  }
}
