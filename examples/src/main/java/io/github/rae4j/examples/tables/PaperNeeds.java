// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.FeatureNetworkConfig;
import io.github.rae4j.evaluation.FeatureNetworks;
import io.github.rae4j.evaluation.data.DataSets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks for everything that training and measuring the paper's own models needs, before anything is
 * trained.
 */
final class PaperNeeds {
  private final TrainedTable program;
  private final Registry registry;

  private PaperNeeds(TrainedTable program, Registry registry) {
    this.program = program;
    this.registry = registry;
  }

  /**
   * What each row lacks.
   *
   * @return rows that cannot be made, with the reason
   * @throws RaeException naming everything that is missing and what the recipe takes, if what all
   *     rows need is missing, or what every single one needs
   */
  static Map<PaperPlan.Row, String> missing(TrainedTable program, PaperPlan plan) {
    try (Registry registry = Registry.standard()) {
      return new PaperNeeds(program, registry).look(plan);
    }
  }

  private Map<PaperPlan.Row, String> look(PaperPlan plan) {
    Map<PaperPlan.Row, String> missing = new LinkedHashMap<>();
    MissingFiles shared = shared(plan);
    MissingFiles all = new MissingFiles();
    all.addAll(shared);
    for (PaperPlan.Row row : plan.rows()) {
      MissingFiles ofRow = new MissingFiles();
      row.stages().forEach(stage -> lookFor(ofRow, stage));
      if (row.has(PaperPlan.Quantity.GFID) || row.has(PaperPlan.Quantity.RFID)) {
        lookForSampled(ofRow, row);
      }
      ofRow.text().ifPresent(text -> missing.put(row, text));
      all.addAll(ofRow);
    }
    if (shared.text().isPresent() || missing.size() == plan.rows().size()) {
      all.report(takes(plan));
    }
    return missing;
  }

  private MissingFiles shared(PaperPlan plan) {
    MissingFiles shared = new MissingFiles();
    shared.look(() -> opened(program.data()));
    shared.look(this::accelerator);
    if (plan.has(PaperPlan.Quantity.GFID)) {
      EvaluationProtocol protocol = EvaluationProtocol.load(plan.protocol());
      String reference =
          program.reference().isEmpty() ? protocol.reference().orElseThrow() : program.reference();
      shared.look(() -> FeatureNetworks.open(registry, protocol.features()));
      shared.look(
          () -> {
            Evaluator.requireReference(registry, reference);
            return reference;
          });
    }
    if (plan.has(PaperPlan.Quantity.RFID)) {
      EvaluationProtocol protocol = program.autoencoders().protocol();
      shared.look(() -> opened(program.validation()));
      shared.look(() -> FeatureNetworks.open(registry, protocol.features()));
      protocol
          .pairFeatures()
          .ifPresent(pairs -> shared.look(() -> FeatureNetworks.open(registry, pairs)));
    }
    return shared;
  }

  private String opened(String data) {
    DataSets.open(registry, data).close();
    return data;
  }

  /** A trial of a few steps may run anywhere. */
  private String accelerator() {
    String device = program.engineOptions().device().toString();
    if (device.equals("cpu") && program.namedSteps().isEmpty()) {
      throw new RaeException(
          "the recipe needs an accelerator: name one by --device cuda, or try a few steps on the"
              + " processor by --steps");
    }
    return device;
  }

  private void lookFor(MissingFiles missing, PaperPlan.Stage stage) {
    ModelAssembly assembly =
        new ModelAssembly(Rae4j.readConfig(stage.preset(), stage.overrides()), registry);
    missing.look(() -> assembly.encoder().weights());
    missing.look(assembly::encoderFiles);
    if (stage.isDecoder()) {
      missing.look(
          () -> assembly.config().file("gan.disc.arch.dino_ckpt_path", PaperRecipe.DISCRIMINATOR));
      missing.look(
          () -> FeatureNetworks.open(registry, new FeatureNetworkConfig("lpips-vgg16", Map.of())));
    }
  }

  /** Weights that are trained are not looked for. */
  private void lookForSampled(MissingFiles missing, PaperPlan.Row row) {
    ModelAssembly assembly =
        new ModelAssembly(
            Rae4j.readConfig(row.sampled().preset(), row.sampled().overrides()), registry);
    missing.look(assembly::encoderFiles);
    if (trains(row, TrainedTable.DECODER)) {
      return;
    }
    missing.look(assembly::decoderFiles);
  }

  private static boolean trains(PaperPlan.Row row, String key) {
    return row.stages().stream().anyMatch(stage -> stage.key().equals(key));
  }

  /** What the recipe takes, each model once. */
  private String takes(PaperPlan plan) {
    Set<String> models = new LinkedHashSet<>();
    for (PaperPlan.Row row : plan.rows()) {
      for (PaperPlan.Stage stage : row.stages()) {
        models.add(stage.name() + " (" + stage.said() + ")");
      }
    }
    List<String> lines = models.stream().map(model -> "  " + model).toList();
    return String.format(
        Locale.ROOT,
        "\nThe recipe trains %d models on ImageNet, each %d times:\n%s",
        models.size(),
        program.seeds(),
        lines.stream().collect(Collectors.joining("\n")));
  }
}
