// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.model.Backbone;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the tables train at scale paper: networks that can be built, and figures that exist. */
final class PaperRecipeTest {
  private final PaperFigures paper = PaperFigures.load();

  @Test
  void everyModelCanBeBuiltAndEveryFigureIsPrinted() {
    List<PaperPlan> plans =
        List.of(
            ((Table3) Table3.program()).plan(),
            ((Table4) Table4.program()).plan(),
            ((Table5) Table5.program()).plan(),
            ((Table11) Table11.program()).plan(),
            ((Table15) Table15.program()).plan(),
            ((TrainedHeads) TrainedHeads.program()).plan(),
            ((Figure9) Figure9.program()).plan(),
            ((UpsamplingDecoder) UpsamplingDecoder.program()).plan(),
            ((RaeV2) RaeV2.program()).plan());
    Map<String, PaperPlan.Stage> stages = new LinkedHashMap<>();
    for (PaperPlan plan : plans) {
      for (PaperPlan.Row row : plan.rows()) {
        row.stages().forEach(stage -> stages.put(plan.name() + "/" + stage.name(), stage));
        row.figures().stream()
            .flatMap(figure -> figure.place().stream())
            .filter(place -> !(place.table().equals("17") && place.column().equals("2-768")))
            .forEach(
                place ->
                    assertFalse(
                        paper.text(place.table(), place.row(), place.column()).isEmpty(),
                        place::toString));
      }
    }
    try (Registry registry = Registry.standard()) {
      stages.values().forEach(stage -> build(registry, stage));
    }
  }

  private static void build(Registry registry, PaperPlan.Stage stage) {
    ModelAssembly assembly =
        new ModelAssembly(Rae4j.readConfig(stage.preset(), stage.overrides()), registry);
    if (stage.isDecoder()) {
      int side = stage.name().startsWith("upsampling") ? 512 : 256;
      assertEquals(
          side, assembly.decoder(assembly.encoder().tokenGrid()).imageHeight(), stage.name());
    } else {
      Backbone backbone = assembly.backbone().backbone();
      assertEquals(assembly.latentShape(), backbone.latentShape(), stage.name());
    }
  }

  /** The sizes are those of table 8: 676M parameters of DiT-XL and 839M of DiT-DH-XL. */
  @Test
  void theLargestHaveThePapersParameters() {
    PaperRecipe.Space small = PaperRecipe.DINOV2_S;
    assertEquals(676, millions(small, PaperRecipe.dit(small, PaperRecipe.XL)));
    PaperRecipe.Space base = PaperRecipe.DINOV2_B;
    assertEquals(
        839, millions(base, PaperRecipe.ditDh(base, PaperRecipe.XL, PaperRecipe.Head.USUAL)));
  }

  private static long millions(PaperRecipe.Space space, List<String> model) {
    try (Registry registry = Registry.standard()) {
      Backbone backbone =
          new ModelAssembly(Rae4j.readConfig(space.preset(), model), registry)
              .backbone()
              .backbone();
      return Math.round(NetworkSummary.of(backbone.network()).parameters() / 1e6);
    }
  }
}
