// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.spark.ExecutorModels;
import io.github.rae4j.spark.Lease;
import io.github.rae4j.spark.ModelUse;
import io.github.rae4j.spark.OpenModel;
import io.github.rae4j.spark.PreparedModel;
import io.github.rae4j.spark.TaskFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What only an executor knows of a model, found by opening it on one before the first round: what
 * is missing there is then said within seconds. Immutable.
 *
 * @param engine name and device, as provenance has them
 * @param latents what latents depend on besides the images, where the model encodes
 */
record ModelProbe(String engine, Map<String, String> latents) {
  /**
   * Opens the model on an executor, and runs one batch through it.
   *
   * @param batchSize images that will run together
   * @throws io.github.rae4j.errors.RaeException naming the host, if it cannot be opened there, or a
   *     batch does not fit into its memory
   */
  static ModelProbe of(JavaSparkContext spark, PreparedModel model, ModelUse use, int batchSize) {
    // Texts: spark.serializer may be Kryo, which cannot read records.
    String[] found =
        TaskFailure.onDriver(
            () ->
                spark
                    .parallelize(List.of(use.name()), 1)
                    .map(name -> open(model, ModelUse.valueOf(name), batchSize))
                    .first());
    Map<String, String> latents = new TreeMap<>();
    for (int i = 1; i < found.length; i += 2) {
      latents.put(found[i], found[i + 1]);
    }
    return new ModelProbe(found[0], latents);
  }

  /** The engine, then names and values. */
  private static String[] open(PreparedModel model, ModelUse use, int batchSize) {
    return TaskFailure.onExecutor(
        () -> {
          try (Lease<OpenModel> lease = ExecutorModels.ofJvm().lease(model)) {
            OpenModel opened = lease.get();
            List<String> found = new ArrayList<>();
            found.add(opened.provenance(use, Optional.empty(), "").engine());
            FirstBatch.run(opened, use, batchSize);
            if (use != ModelUse.GENERATE) {
              LatentCache.identity(opened.autoencoder(use))
                  .forEach((key, value) -> found.addAll(List.of(key, value)));
            }
            return found.toArray(String[]::new);
          }
        });
  }
}
