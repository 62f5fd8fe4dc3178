// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.network.NamedValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Measures what {@link RaeV2} has trained at scale tiny, and makes its tables. */
final class RaeV2Tables {
  private final RaeV2 program;
  private final Map<RaeV2.Space, RaeV2.Models> trained;
  private final boolean learned;
  private final RaeV2.Models main;
  private final List<List<RaeV2.Way>> ways;

  RaeV2Tables(RaeV2 program, Map<RaeV2.Space, RaeV2.Models> trained) {
    this.program = program;
    this.trained = trained;
    main = Objects.requireNonNull(trained.get(RaeV2.Space.THREE));
    ways = program.ways(main.backbone(RaeV2.WEAK));
    List<List<TrainingExperiments.Trained>> all = new ArrayList<>();
    trained
        .values()
        .forEach(
            models -> {
              all.add(models.decoders());
              all.addAll(models.backbones().values());
            });
    learned = TrainedTable.learned(all);
  }

  TableProgram.Result result() {
    Map<String, List<GenerationRun>> runs = new LinkedHashMap<>();
    trained.forEach(
        (space, models) ->
            models
                .backbones()
                .keySet()
                .forEach(
                    name -> {
                      if (!name.equals(RaeV2.WEAK)) {
                        runs.put(name + " on " + space.name(), unguided(models, name));
                      }
                    }));
    List<GenerationRun> all =
        new ArrayList<>(runs.values().stream().flatMap(List::stream).toList());
    for (int way = 0; way < ways.get(0).size(); way++) {
      all.addAll(guided(way));
    }
    try (GenerationExperiments lab = program.lab("adm-256", all)) {
      Map<String, Sample> distances = new LinkedHashMap<>();
      runs.forEach(
          (name, ofName) -> {
            program.progress("measuring " + name);
            distances.put(name, lab.distance(ofName));
          });
      return TableProgram.Result.of(
          layers(lab, distances),
          alignment(lab, distances),
          guidance(lab),
          PaperTable.of(
              program.paper(), RaeV2.LAYERS + "-paper", "RAEv2's figures by layer", RaeV2.LAYERS),
          PaperTable.of(
              program.paper(),
              RaeV2.GUIDANCE + "-paper",
              "RAEv2's figures by guidance",
              RaeV2.GUIDANCE));
    }
  }

  private List<GenerationRun> unguided(RaeV2.Models models, String name) {
    boolean isRae = name.equals(RaeV2.BUNDLED_RECIPE);
    // RAE's number counts the points of the grid.
    return models.runs(
        name,
        isRae ? TinyBackbones.shape(128, 6, 256, 2) : RaeV2.large(name.equals(RaeV2.ALIGNED)),
        List.of(RaeV2.steps(isRae ? program.evaluations() + 1 : program.evaluations())));
  }

  /** The runs of a way, one for each seed. */
  private List<GenerationRun> guided(int way) {
    List<GenerationRun> runs = new ArrayList<>();
    for (int seed = 0; seed < ways.size(); seed++) {
      runs.add(
          main.runs(RaeV2.ALIGNED, RaeV2.large(true), ways.get(seed).get(way).overrides())
              .get(seed));
    }
    return runs;
  }

  private Table layers(GenerationExperiments lab, Map<String, Sample> distances) {
    Table.Builder table =
        Table.named(
            RaeV2.LAYERS,
            "As RAEv2: latents of several layers, bundled MAE encoder",
            "latents",
            "PSNR",
            "SSIM",
            "rFD",
            "FD (ours)");
    Map<RaeV2.Space, Map<String, Sample>> found = new LinkedHashMap<>();
    trained.forEach(
        (space, models) -> {
          program.progress("measuring reconstructions of " + space.name());
          List<Map<String, Double>> values =
              models.decoders().stream()
                  .map(
                      decoder -> {
                        List<String> all = new ArrayList<>(models.space());
                        all.add(TrainedTable.DECODER + "=" + decoder.weights());
                        return program.autoencoders().reconstructions(TrainedTable.PRESET, all);
                      })
                  .toList();
          Map<String, Sample> samples = new LinkedHashMap<>();
          for (String key : List.of("psnr", "ssim", "rfid")) {
            samples.put(key, Sample.of(values, of -> GenerationExperiments.required(of, key)));
          }
          found.put(space, samples);
          if (models.backbones().containsKey(RaeV2.BUNDLED_RECIPE)) {
            table.row(
                cells(
                    RaeV2.BUNDLED_RECIPE + ", " + space.name(),
                    samples,
                    distance(distances, RaeV2.BUNDLED_RECIPE, space)));
          }
          table.row(
              cells(
                  RaeV2.ALIGNED + ", " + space.name(),
                  samples,
                  distance(distances, RaeV2.ALIGNED, space)));
        });
    Map<String, Sample> last = Objects.requireNonNull(found.get(RaeV2.Space.LAST));
    for (RaeV2.Space more : List.of(RaeV2.Space.THREE, RaeV2.Space.ALL)) {
      Map<String, Sample> of = Objects.requireNonNull(found.get(more));
      note(
          table,
          "PSNR is higher with " + more.name() + " than with the last layer",
          NamedValues.require(last, "psnr"),
          NamedValues.require(of, "psnr"));
      note(
          table,
          "rFD is smaller with " + more.name() + " than with the last layer",
          NamedValues.require(of, "rfid"),
          NamedValues.require(last, "rfid"));
    }
    note(
        table,
        "Three layers generate better than the last layer",
        distance(distances, RaeV2.ALIGNED, RaeV2.Space.THREE),
        distance(distances, RaeV2.ALIGNED, RaeV2.Space.LAST));
    note(
        table,
        "Three layers generate better than all layers",
        distance(distances, RaeV2.ALIGNED, RaeV2.Space.THREE),
        distance(distances, RaeV2.ALIGNED, RaeV2.Space.ALL));
    note(
        table,
        "RAEv2 generates better than RAE's recipe on the same latents",
        distance(distances, RaeV2.ALIGNED, RaeV2.Space.LAST),
        distance(distances, RaeV2.BUNDLED_RECIPE, RaeV2.Space.LAST));
    program.explain(table, lab);
    return table
        .note(
            "Latents are the mean of the blocks that are listed, normalised by statistics of their"
                + " own; decoders are trained on clean latents. Images are sampled without"
                + " guidance, with "
                + program.evaluations()
                + " evaluations each.")
        .build();
  }

  private static String[] cells(String label, Map<String, Sample> reconstruction, Sample distance) {
    return new String[] {
      label,
      NamedValues.require(reconstruction, "psnr").text(2),
      NamedValues.require(reconstruction, "ssim").text(3),
      NamedValues.require(reconstruction, "rfid").text(3),
      distance.text(3)
    };
  }

  private Table alignment(GenerationExperiments lab, Map<String, Sample> distances) {
    Table.Builder table =
        Table.named(
            "raev2-repa",
            "As RAEv2: representation alignment on latents of 3 layers",
            "model",
            "FD (ours)");
    for (String name : List.of(RaeV2.UNALIGNED, RaeV2.ALIGNED)) {
      table.row(name, distance(distances, name, RaeV2.Space.THREE).text(3));
    }
    note(
        table,
        "REPA makes generated images better",
        distance(distances, RaeV2.ALIGNED, RaeV2.Space.THREE),
        distance(distances, RaeV2.UNALIGNED, RaeV2.Space.THREE));
    program.explain(table, lab);
    return table.note("RAEv2 reports so of each of 27 encoders.").build();
  }

  private Table guidance(GenerationExperiments lab) {
    Table.Builder table =
        Table.named(
            RaeV2.GUIDANCE,
            "As RAEv2: guidance at equal evaluations, latents of 3 layers",
            "guidance",
            "FD (ours)",
            "evaluations");
    Map<String, Sample> best = new LinkedHashMap<>();
    for (int way = 0; way < ways.get(0).size(); way++) {
      RaeV2.Way first = ways.get(0).get(way);
      program.progress("measuring guidance " + first.text());
      List<GenerationRun> runs = guided(way);
      List<Map<String, Double>> values = new ArrayList<>();
      for (int i = 0; i < runs.size(); i++) {
        values.add(lab.measure(runs.get(i), program.seed() + i));
      }
      Sample distance = Sample.of(values, of -> GenerationExperiments.required(of, "fid"));
      Sample cost =
          Sample.of(
              values, of -> GenerationExperiments.required(of, GenerationExperiments.EVALUATIONS));
      table.row(first.text(), distance.text(3), TableProgram.number(cost.mean(), 0));
      best.merge(first.name(), distance, (a, b) -> b.mean() < a.mean() ? b : a);
    }
    Sample internal = NamedValues.require(best, "internal guidance");
    for (String other : List.of("none", "CFG", "AutoGuidance")) {
      note(
          table,
          "Internal guidance is better than " + (other.equals("none") ? "no guidance" : other),
          internal,
          NamedValues.require(best, other));
    }
    program.explain(table, lab);
    return table
        .note(
            "Each guidance enters the verdicts with the best of its strengths, by the mean over"
                + " the seeds of the same images. CFG and AutoGuidance evaluate two networks a"
                + " step and take half as many steps; AutoGuidance's second one is smaller, which"
                + " is not set off.")
        .build();
  }

  private Sample distance(Map<String, Sample> distances, String model, RaeV2.Space space) {
    return NamedValues.require(distances, model + " on " + space.name());
  }

  private void note(Table.Builder table, String statement, Sample smaller, Sample larger) {
    table.note(Verdict.smaller(statement, smaller, larger, learned).toString());
  }
}
