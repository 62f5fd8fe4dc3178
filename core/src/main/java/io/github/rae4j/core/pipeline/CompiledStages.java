// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.registry.LinkageErrors;
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.model.Stages;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The stages of a backbone on an engine. Thread-safe. */
final class CompiledStages implements AutoCloseable {
  private final Stages stages;
  private final List<CompiledNetwork> compiled = new ArrayList<>();

  /**
   * Checks the weights and compiles the stages.
   *
   * @param part what the backbone is called in messages
   * @throws ConfigException if the backbone cannot be cut as the reuse needs it
   */
  CompiledStages(Engine engine, String part, Backbone backbone, Weights weights, Reuse reuse) {
    try {
      stages = stages(part, PartAnswers.ofBackbone(backbone), reuse);
      WeightsCheck.requireCompatible(
          PluginAnswers.given(backbone, "network", backbone.network(), "its network"), weights);
      int number = 1;
      for (Network stage : stages.networks()) {
        String name =
            String.format(
                Locale.ROOT, "%s (stage %d of %d)", part, number++, stages.networks().size());
        compiled.add(GuardedNetwork.compile(engine, name, stage, weights));
      }
    } catch (LinkageError e) {
      close();
      throw LinkageErrors.explain(backbone.getClass(), e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static Stages stages(String part, Backbone backbone, Reuse reuse) {
    Optional<Stages> found = Optional.empty();
    if (backbone instanceof StagedBackbone staged) {
      found = reuse.sharesBase() ? staged.baseAndHead() : staged.aroundBlocks();
    }
    return found.orElseThrow(
        () ->
            new ConfigException(
                String.format(
                    Locale.ROOT,
                    "%s: the %s (%s) %s; leave the option out",
                    reuse.key(),
                    part,
                    backbone.getClass().getSimpleName(),
                    reuse.sharesBase()
                        ? "has no base apart from its head, as DiT-DH has"
                        : "cannot be cut behind its first block, or has no other"),
                Where.key(reuse.key())));
  }

  /** Runs a stage, counted from 0, on those of the values that it takes. */
  Map<String, Tensor> run(int stage, Map<String, Tensor> values) {
    return compiled.get(stage).run(Stages.inputsOf(stages.networks().get(stage), values));
  }

  @Override
  public void close() {
    compiled.forEach(CompiledNetwork::close);
  }
}
