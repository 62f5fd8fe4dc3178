// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.network.Weights;
import io.github.rae4j.testdata.FormulaWeights;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables that train their models, a few steps on a few images. */
final class TrainedTablesTest {
  private static final int SIZE = 32;

  @TempDir private static Path folder;

  @BeforeAll
  static void writeImages() throws Exception {
    Path images = Files.createDirectory(folder.resolve("images"));
    for (int i = 0; i < 12; i++) {
      float[] colours = new UniformStreams(i).floats(0, 0, 6);
      byte[] rgb = new byte[SIZE * SIZE * 3];
      for (int j = 0; j < rgb.length; j++) {
        // Stripes of two colours.
        rgb[j] = (byte) (255 * colours[j % 3 + 3 * (j / 96 / (i + 1) % 2)]);
      }
      Path ofClass = Files.createDirectories(images.resolve("class-" + i % 2));
      PngWriter.write(ofClass.resolve(i + ".png"), new RgbImage(SIZE, SIZE, rgb), Map.of());
    }
  }

  @Test
  void widthsBesideTheBound() throws Exception {
    List<String> lines = run(Table3.program(), "table-3");
    assertEquals(7, lines.size());
    assertTrue(lines.get(1).startsWith("32,3,96,"), lines.get(1));
    assertTrue(lines.get(1).contains(",0.6667,"), lines.get(1));
    assertTrue(lines.get(6).contains(",0.0000,0 of 1,yes"), lines.get(6));
    String text = Files.readString(folder.resolve("table-3.md"));
    // Three steps teach nothing, and nothing is concluded from them.
    assertTrue(text.contains("not decided (not learned enough"), text);
    assertTrue(text.contains("trained 3 steps of 4 images in fp32, with one seed."), text);
    assertEquals(900, new ImageReader().read(folder.resolve("figure-3.png")).width());
    // A second call takes the trained models.
    assertEquals(lines, run(Table3.program(), "table-3"));
  }

  @Test
  void shiftsNoiseHeadsAndSpacesStandBesideThePaper() throws Exception {
    List<String> shifts = run(Table4.program(), "table-4");
    assertEquals(3, shifts.size());
    List<String> paper = Files.readAllLines(folder.resolve("table-4-paper.csv"));
    assertTrue(paper.get(1).startsWith("without shift,23.08,"), "" + paper);
    assertTrue(paper.get(2).startsWith("with shift,4.81,"), "" + paper);
    measuresTheLastWeights(folder.resolve("runs/table-4/with-shift-seed-0"));
    List<String> noise = run(Table5.program(), "table-5");
    assertEquals(3, noise.size());
    assertEquals(7, run(TrainedHeads.program(), "heads").size());
    List<String> spaces = run(Table11.program(), "table-11", "--vae", vae().toString());
    assertEquals(4, spaces.size());
    assertTrue(spaces.get(2).startsWith("VAE,"), "" + spaces);
    assertTrue(
        Files.readString(folder.resolve("table-11.md"))
            .contains("Tokens beat the VAE's latents for DiT-DH: not"));
    for (String name : List.of("table-4", "table-5", "heads", "table-11")) {
      String text = Files.readString(folder.resolve(name + ".md"));
      assertTrue(text.contains(": not decided (") && !text.contains("holds here"), text);
      assertTrue(text.contains("A distance is that of 10 images."), text);
    }
  }

  /** An average over few steps would still hold a share of the first weights. */
  private static void measuresTheLastWeights(Path run) {
    Weights measured = Checkpoint.open(run.resolve("stage2_ema.safetensors")).weights();
    Weights last = Checkpoint.open(run.resolve("stage2_model.safetensors")).weights();
    assertEquals(last.names(), measured.names());
    for (String name : last.names()) {
      assertArrayEquals(last.get(name).toFloatArray(), measured.get(name).toFloatArray(), name);
    }
  }

  @Test
  void lossesBySize() throws Exception {
    List<String> lines = run(Figure9.program(), "figure-9");
    assertEquals(5, lines.size());
    assertTrue(lines.get(1).startsWith("S,\"32, 96\",\"2, 2\","), lines.get(1));
    assertEquals(900, new ImageReader().read(folder.resolve("figure-9.png")).width());
  }

  @Test
  void qualityAlongCheckpoints() throws Exception {
    List<String> epochs = run(Figure4.program(), "figure-4", "--points", "1");
    // Three models, each with the checkpoint of its third and last step.
    assertEquals(4, epochs.size(), epochs::toString);
    assertTrue(epochs.get(1).startsWith("DiT on tokens,3,1.00,"), epochs.get(1));
    String text = Files.readString(folder.resolve("figure-4.md"));
    assertTrue(text.contains("not decided") && !text.contains("holds here"), text);
    assertTrue(
        Files.readString(folder.resolve("figure-4-paper.csv")).contains("2.39"), "the paper's");
    assertEquals(900, new ImageReader().read(folder.resolve("figure-4.png")).width());
    List<String> panels = run(QualityByCompute.program(), "quality-gflops", "--points", "1");
    assertEquals(7, panels.size(), panels::toString);
    for (String chart : List.of("quality-gflops-training.png", "quality-gflops-model.png")) {
      assertEquals(900, new ImageReader().read(folder.resolve(chart)).width());
    }
  }

  @Test
  void qualityThatRunsMeasuredThemselves() throws Exception {
    Path run = Files.createDirectory(folder.resolve("online-run"));
    String named = "mine=" + run;
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    assertEquals(1, TableProgram.run(Figure4.program(), writer, writer, "--run", named));
    assertTrue(output.toString().contains("has no metrics.csv"), output::toString);
    Files.writeString(run.resolve("metrics.csv"), "step,model/fid,ema/fid\n10,9.5,\n20,8,7.25\n");
    List<String> lines = run(Figure4.program(), "figure-4-online", "--run", named);
    assertEquals(List.of("run,step,FD", "mine,10,9.500", "mine,20,7.250"), lines);
  }

  @Test
  void encodersAndUpsamplingDecoders() throws Exception {
    List<String> encoders = run(Table15.program(), "table-15", "--encoder-steps", "3");
    assertEquals(4, encoders.size(), encoders::toString);
    List<String> ways = run(UpsamplingDecoder.program(), "table-9-trained");
    assertEquals(3, ways.size(), ways::toString);
    assertTrue(ways.get(2).startsWith("Upsample,4,"), ways.get(2));
    assertTrue(
        Files.readString(folder.resolve("table-15.md")).contains("were trained once, 3 steps."));
    for (String name : List.of("table-15", "table-9-trained")) {
      String text = Files.readString(folder.resolve(name + ".md"));
      assertTrue(text.contains("not decided") && !text.contains("holds here"), text);
    }
  }

  @Test
  void layersAlignmentAndGuidanceOfRaev2() throws Exception {
    String[] more = {"--evaluations", "2", "--scales", "1.5,2"};
    List<String> layers = run(RaeV2.program(), "raev2-layers", more);
    assertEquals(5, layers.size(), layers::toString);
    assertTrue(layers.get(1).startsWith("\"RAE, bundled recipe, last layer\","), layers.get(1));
    assertTrue(layers.get(4).startsWith("\"RAEv2, all 6 layers\","), layers.get(4));
    assertEquals(3, Files.readAllLines(folder.resolve("raev2-repa.csv")).size());
    List<String> guidance = Files.readAllLines(folder.resolve("raev2-guidance.csv"));
    assertEquals(8, guidance.size(), guidance::toString);
    // All take as many evaluations, whether one or two networks make a step.
    guidance.subList(1, 8).forEach(line -> assertTrue(line.endsWith(",2"), line));
    assertTrue(guidance.get(7).startsWith("internal guidance 2.0,"), guidance.get(7));
    for (String name : List.of("raev2-layers", "raev2-repa", "raev2-guidance")) {
      String text = Files.readString(folder.resolve(name + ".md"));
      assertTrue(text.contains(": not decided (") && !text.contains("holds here"), text);
    }
    String paper = Files.readString(folder.resolve("raev2-guidance-paper.csv"));
    assertTrue(paper.contains("internal guidance,1.06,1.25,"), paper);
    // A second call takes the trained models.
    assertEquals(layers, run(RaeV2.program(), "raev2-layers", more));
  }

  /**
   * What is missing is named one by one, with what the recipe takes, before anything is trained.
   */
  @Test
  void thePaperScaleSaysWhatItNeeds() {
    for (TableProgram program :
        List.of(
            Table3.program(),
            Table4.program(),
            Table5.program(),
            Table11.program(),
            Table15.program(),
            TrainedHeads.program(),
            Figure4.program(),
            Figure9.program(),
            QualityByCompute.program(),
            UpsamplingDecoder.program(),
            RaeV2.program())) {
      StringWriter output = new StringWriter();
      PrintWriter writer = new PrintWriter(output, true);
      Path runs = folder.resolve("paper-runs");
      assertEquals(
          1, TableProgram.run(program, writer, writer, "--scale", "paper", "--runs", "" + runs));
      String text = output.toString();
      assertTrue(text.contains("training set by --train"), text);
      assertTrue(text.contains("--device cuda"), text);
      assertTrue(text.contains("The recipe trains "), text);
      assertTrue(Files.notExists(runs), text);
    }
  }

  @Test
  void aVaeWithoutWeightsIsNamedBeforeAnythingIsTrained() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("no-vae"));
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    Path runs = folder.resolve("no-runs");
    String[] arguments = {"--vae", empty.toString(), "--runs", runs.toString()};
    assertEquals(1, TableProgram.run(Table11.program(), writer, writer, arguments));
    assertTrue(output.toString().contains(empty + " has no weights"), output::toString);
    assertTrue(Files.notExists(runs));
  }

  /** One of random weights, whose latents of 32 pixels are 4 x 4. */
  private static Path vae() throws Exception {
    GoldenCase golden = Golden.get("networks", "autoencoder-kl-deep");
    Path vae = Files.createDirectory(folder.resolve("vae"));
    Files.writeString(vae.resolve("config.json"), golden.config().get("model").toString());
    SafetensorsWriter.write(
        vae.resolve("diffusion_pytorch_model.safetensors"),
        FormulaWeights.tensors(golden.member("tensors")),
        Map.of());
    return vae;
  }

  private static List<String> run(TableProgram program, String file, String... more)
      throws Exception {
    String images = folder.resolve("images").toString();
    List<String> all =
        new ArrayList<>(List.of("--count", "10", "--steps", "3", "--batch", "4", "--threads", "1"));
    all.addAll(List.of("--seeds", "1"));
    all.addAll(List.of("--train", images, "--reference", images));
    all.addAll(List.of(more));
    all.addAll(List.of("--out", "" + folder, "--runs", "" + folder.resolve("runs")));
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    assertEquals(
        0, TableProgram.run(program, writer, writer, all.toArray(String[]::new)), output::toString);
    return Files.readAllLines(folder.resolve(file + ".csv"));
  }
}
