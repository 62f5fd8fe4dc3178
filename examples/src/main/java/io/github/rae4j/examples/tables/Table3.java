// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImageBatch;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/**
 * Table 3 and figure 3: overfitting one image with widths below and above the dimension of a token.
 *
 * <p>With one image the velocity ε − x varies as the noise alone, whose covariance is the identity:
 * theorem 1 then bounds the mean square of a value by (n − d) / n.
 */
@Command(description = "Table 3: width of the transformer against the dimension of a token.")
public final class Table3 extends TrainedTable {
  private static final int DEPTH = 3;

  private record Size(int width, int depth) {}

  private Table3() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table3(), args));
  }

  static TableProgram program() {
    return new Table3();
  }

  @Override
  Result make() {
    List<Size> sizes =
        List.of(
            new Size(32, DEPTH),
            new Size(64, DEPTH),
            new Size(64, 3 * DEPTH),
            new Size(TOKEN_DIMENSION, DEPTH),
            new Size(128, DEPTH),
            new Size(192, DEPTH));
    Table.Builder table =
        Table.named(
            "table-3",
            "Table 3: overfitting one image",
            "width d",
            "depth",
            "token dimension n",
            "loss (ours)",
            "least loss (theorem 1)",
            "d ≥ n");
    List<Chart.Series> curves = new ArrayList<>();
    double below = Double.POSITIVE_INFINITY;
    double above = 0;
    double deep = 0;
    double shallow = 0;
    boolean bounded = true;
    try (TrainingExperiments lab = training("table-3")) {
      String image = repeatedImage();
      for (Size size : sizes) {
        String name = String.format(Locale.ROOT, "width %d, depth %d", size.width(), size.depth());
        TrainingExperiments.Trained trained =
            lab.train("stage2", name.replaceAll("\\W+", "-"), PRESET, image, overrides(size));
        double bound = Math.max(0, TOKEN_DIMENSION - size.width()) / (double) TOKEN_DIMENSION;
        double loss = trained.lastLoss();
        bounded &= loss >= 0.98 * bound;
        if (size.width() < TOKEN_DIMENSION) {
          below = Math.min(below, loss);
        } else {
          above = Math.max(above, loss);
        }
        if (size.width() == 64 && size.depth() == DEPTH) {
          shallow = loss;
        } else if (size.width() == 64) {
          deep = loss;
        }
        curves.add(trained.curve(name));
        table.row(
            Integer.toString(size.width()),
            Integer.toString(size.depth()),
            Integer.toString(TOKEN_DIMENSION),
            number(loss, 4),
            number(bound, 4),
            size.width() < TOKEN_DIMENSION ? "no" : "yes");
      }
    }
    return new Result(
        List.of(
            table
                .note(
                    "Paper: DINOv2-S (n = 384) with DiT-S (d = 384) 3.6e-2, DiT-B (768) 1.0e-3,"
                        + " DiT-L (1024) 9.7e-4; DINOv2-B (n = 768) 5.2e-1, 2.4e-2, 1.3e-3;"
                        + " DINOv2-L (n = 1024) 6.5e-1, 2.7e-1, 2.2e-2; 1,200 steps.")
                .note(trend("Every width from n on has a lower loss than all below", above < below))
                .note(trend("No loss lies below the bound of theorem 1", bounded))
                .note(
                    trend(
                        "Three times the depth takes off less than half of what is above zero",
                        deep > shallow / 2))
                .build()),
        List.of(new Chart("figure-3", "Overfitting one image", "steps", "loss", curves)));
  }

  private List<String> overrides(Size size) {
    List<String> all = common(1e-3);
    all.addAll(
        List.of(
            "stage_2.target=" + DIT,
            String.format(
                Locale.ROOT,
                "stage_2.params={input_size: 4, patch_size: 1, in_channels: %d, hidden_size: %d,"
                    + " depth: %d, num_heads: %d, mlp_ratio: 4.0, class_dropout_prob: 0.0,"
                    + " num_classes: 10, use_qknorm: false, use_swiglu: true, use_rope: true,"
                    + " use_rmsnorm: true, wo_shift: false}",
                TOKEN_DIMENSION,
                size.width(),
                size.depth(),
                heads(size.width())),
            "stage_2.ckpt=null",
            "training.flip=false"));
    return all;
  }

  /** A data set of one image as often as a batch needs it. */
  private String repeatedImage() {
    Path file = runs().resolve("table-3").resolve("image.safetensors");
    try (Registry registry = Registry.standard();
        ImageDataSet images = DataSets.open(registry, data())) {
      ImageExample first = images.get(0);
      SafetensorsWriter.write(
          file,
          Map.of(
              "images",
              new ImageBatch(Collections.nCopies(batch(), first)).images(),
              "labels",
              Tensor.of(new long[batch()], batch())),
          Map.of());
    }
    return file.toString();
  }
}
