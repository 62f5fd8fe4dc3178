// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model that is open in an executor, with weights that are the driver's. Its parts are compiled
 * when they are first used. Thread-safe; {@link ExecutorModels} closes it.
 */
public final class OpenModel implements AutoCloseable {
  private final PreparedModel prepared;
  private final ExecutorPlace place;
  private final Rae4j rae;
  private final Set<ModelUse> verified = EnumSet.noneOf(ModelUse.class);

  private OpenModel(PreparedModel prepared, ExecutorPlace place, Rae4j rae) {
    this.prepared = prepared;
    this.place = place;
    this.rae = rae;
  }

  static OpenModel open(PreparedModel prepared, ExecutorPlace place) {
    ModelPreparation.LocalModel local = ModelPreparation.onExecutor(prepared, place);
    if (!local.settings().equals(prepared.settings())) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the config %s has other values on %s than on the driver's host %s; give all machines"
                  + " the same file",
              prepared.model().config(),
              place,
              prepared.driver()),
          Where.file(prepared.model().config()));
    }
    EngineSettings engine = prepared.engine();
    Rae4j rae =
        Rae4j.builder().config(local.config()).engine(engine.name(), engine.options(place)).open();
    try {
      prepared
          .software()
          .requireSame(SoftwareVersions.of(rae.registry()), place, prepared.driver());
      return new OpenModel(prepared, place, rae);
    } catch (RuntimeException e) {
      rae.close();
      throw e;
    }
  }

  /** What the driver knows of it. */
  public PreparedModel prepared() {
    return prepared;
  }

  /** The model with its engine; its weights are only checked by the other methods. */
  public Rae4j rae() {
    return rae;
  }

  /**
   * The autoencoder.
   *
   * @param use which of its weights are used, and so compared with the driver's
   * @throws io.github.rae4j.errors.RaeException naming the host, if the weights are not there or
   *     are not the driver's
   */
  public RepresentationAutoencoder autoencoder(ModelUse use) {
    verify(use);
    return rae.autoencoder();
  }

  /**
   * The generation pipeline.
   *
   * @throws io.github.rae4j.errors.RaeException as {@link #autoencoder}
   */
  public GenerationPipeline generation() {
    verify(ModelUse.GENERATE);
    return rae.generation();
  }

  /**
   * What a result came from, as the one-machine command writes it.
   *
   * @param use what was done
   * @param seed of a generation
   * @param label the class, or what was done instead of generating
   */
  public Provenance provenance(ModelUse use, Optional<Long> seed, String label) {
    Provenance provenance =
        new Provenance(
            prepared.model().described(),
            prepared.settings(),
            seed,
            Optional.empty(),
            label,
            prepared.weights(use),
            prepared.engine().name() + " " + rae.engine().device());
    return use == ModelUse.GENERATE
        ? provenance.withEvaluations(rae.assembly().sampler().evaluations())
        : provenance;
  }

  private void verify(ModelUse use) {
    synchronized (verified) {
      if (verified.contains(use)) {
        return;
      }
      Map<String, String> wanted = prepared.weights(use);
      Map<String, Path> files = new LinkedHashMap<>(files(use));
      wanted.forEach(
          (part, hash) -> {
            Path file = files.get(part);
            if (file == null || !MachineCache.ofMachine().sha256(file).equals(hash)) {
              throw new CheckpointException(
                  String.format(
                      Locale.ROOT,
                      "the weights of the %s on %s, %s, are not those of the driver's host %s"
                          + " (SHA-256 %s); give all machines the same file",
                      part,
                      place,
                      file == null ? "none" : file,
                      prepared.driver(),
                      hash),
                  Where.file(file == null ? part : file));
            }
          });
      verified.add(use);
    }
  }

  private Map<String, Path> files(ModelUse use) {
    return ModelPreparation.about(prepared, place, () -> use.files(rae.assembly()));
  }

  @Override
  public void close() {
    rae.close();
  }
}
