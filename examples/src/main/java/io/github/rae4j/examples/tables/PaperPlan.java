// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a table trains and measures at scale paper. Immutable.
 *
 * @param name file name without its ending
 * @param title one line
 * @param protocol of generated images
 * @param rows in the paper's order
 * @param notes what a reader must know
 */
record PaperPlan(String name, String title, String protocol, List<Row> rows, List<String> notes) {
  /** A plan for images of 256 pixels. */
  PaperPlan(String name, String title, List<Row> rows, List<String> notes) {
    this(name, title, "adm-256", rows, notes);
  }

  PaperPlan {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /**
   * A model that is trained.
   *
   * @param trainer {@code stage1} or {@code stage2}
   * @param name of its folder; equal ones are trained once
   * @param preset of its autoencoder
   * @param overrides of the preset
   * @param key of the config that takes its weights
   * @param said what it takes, in words
   */
  record Stage(
      String trainer, String name, String preset, List<String> overrides, String key, String said) {
    Stage {
      overrides = List.copyOf(overrides);
    }

    boolean isDecoder() {
      return trainer.equals("stage1");
    }

    /** A decoder of a space. */
    static Stage decoder(
        PaperRecipe.Space space, String name, List<String> model, List<String> training) {
      return new Stage(
          "stage1",
          name,
          space.preset(),
          joined(model, training),
          TrainedTable.DECODER,
          PaperRecipe.DECODER_EPOCHS + " epochs, batch " + PaperRecipe.DECODER_BATCH);
    }

    /** A diffusion transformer in a space. */
    static Stage backbone(
        PaperRecipe.Space space,
        String name,
        List<String> model,
        List<String> training,
        int epochs) {
      return new Stage(
          "stage2",
          name,
          space.preset(),
          joined(model, training),
          TrainedTable.BACKBONE,
          epochs + " epochs, batch " + PaperRecipe.BATCH);
    }

    private static List<String> joined(List<String> first, List<String> second) {
      List<String> all = new ArrayList<>(first);
      all.addAll(second);
      return all;
    }
  }

  /** What is measured on a row's models. */
  enum Quantity {
    /** The last losses of the first model. */
    LOSS("loss", 4),
    /** The distance of generated images. */
    GFID("gFID", 2),
    /** The distance of reconstructions. */
    RFID("rFID", 2);

    private final String words;
    private final int decimals;

    Quantity(String words, int decimals) {
      this.words = words;
      this.decimals = decimals;
    }

    int decimals() {
      return decimals;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * A figure beside the paper's.
   *
   * @param place where the paper prints it; empty if it does not
   */
  record Figure(Quantity quantity, Optional<Place> place) {
    static Figure of(Quantity quantity, String table, String row, String column) {
      return new Figure(quantity, Optional.of(new Place(table, row, column)));
    }
  }

  /** A cell of the paper's tables. */
  record Place(String table, String row, String column) {}

  /**
   * One row.
   *
   * @param label of the row
   * @param stages models that it needs, trained in this order
   * @param sampled what generates and reconstructs, with the trained weights in place
   * @param figures of the row
   */
  record Row(String label, List<Stage> stages, GenerationRun sampled, List<Figure> figures) {
    Row {
      stages = List.copyOf(stages);
      figures = List.copyOf(figures);
    }

    boolean has(Quantity quantity) {
      return figures.stream().anyMatch(figure -> figure.quantity() == quantity);
    }
  }

  boolean has(Quantity quantity) {
    return rows.stream().anyMatch(row -> row.has(quantity));
  }
}
