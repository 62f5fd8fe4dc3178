// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.npy.NpzReader;
import io.github.rae4j.formats.npy.NpzWriter;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures small sets of images with the bundled encoder as feature network. */
class EvaluateCommandTest {
  private static final String FEATURES = "--features=encoder:config=tiny-fashion";
  private static final int IMAGES = 70;

  @TempDir private static Path folder;

  private static Path ours;
  private static Path theirs;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void writeImages() {
    ours = write("ours", IMAGES, 32, 1);
    theirs = write("theirs", IMAGES, 32, 2);
  }

  /** Smooth blots, so that JPEG or PNG do not matter. */
  private static Path write(String name, int count, int size, long seed) {
    Random random = new Random(seed);
    Path target = folder.resolve(name);
    for (int i = 0; i < count; i++) {
      byte[] rgb = new byte[size * size * 3];
      double cx = random.nextDouble() * size;
      double cy = random.nextDouble() * size;
      double width = size * (0.1 + 0.4 * random.nextDouble());
      for (int p = 0; p < size * size; p++) {
        int row = p / size;
        double dx = (p % size - cx) / width;
        double dy = (row - cy) / width;
        byte level = (byte) (int) (255 * Math.exp(-dx * dx - dy * dy));
        rgb[3 * p] = level;
        rgb[3 * p + 1] = level;
        rgb[3 * p + 2] = level;
      }
      PngWriter.write(
          target.resolve("%04d.png".formatted(i)), new RgbImage(size, size, rgb), Map.of());
    }
    return target;
  }

  private int run(Object... words) {
    List<String> arguments = new ArrayList<>();
    for (Object word : words) {
      arguments.add(word.toString());
    }
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(
        arguments.toArray(new String[0]), new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private JsonNode json(Object... words) throws IOException {
    List<Object> all = new ArrayList<>(List.of(words));
    all.add("--json");
    assertEquals(0, run(all.toArray()), err::toString);
    return new ObjectMapper().readTree(out.toString());
  }

  private static double value(JsonNode report, String name) {
    return report.get("results").get(0).get("values").get(name).asDouble();
  }

  @Test
  void batchesAndThreadsDoNotChangeABitOfTheDistance() throws IOException {
    Set<Double> values = new HashSet<>();
    for (int batch : new int[] {1, 7, 64}) {
      for (int threads : new int[] {1, 2}) {
        JsonNode report =
            json(
                "evaluate",
                "images",
                ours,
                theirs,
                FEATURES,
                "--feature-batch-size=" + batch,
                "--threads=" + threads,
                "--decode-threads=" + threads);
        values.add(value(report, "fid"));
      }
    }
    assertEquals(1, values.size(), values::toString);
    assertTrue(values.iterator().next() > 0);
  }

  @Test
  void aReferenceFileStandsForItsImages() throws IOException {
    Path reference = folder.resolve("reference.npz");
    assertEquals(
        0,
        run("evaluate", "reference", theirs, "--out=" + reference, "--metrics=fid,prdc", FEATURES),
        err::toString);
    for (String metric : List.of("fid", "prdc")) {
      String chosen = "--metrics=" + metric;
      JsonNode direct = json("evaluate", "images", ours, theirs, chosen, FEATURES);
      JsonNode stored = json("evaluate", "images", ours, reference, chosen, FEATURES);
      assertEquals(direct.get("results"), stored.get("results"));
      assertEquals(IMAGES, stored.get("results").get(0).get("counts").get("reference").asInt());
      assertFalse(stored.get("features").get(0).get("sha256").asText().isEmpty());
    }
    // Statistics of another network's weights.
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    try (NpzReader npz = NpzReader.open(reference)) {
      npz.names().forEach(name -> arrays.put(name, npz.read(name)));
    }
    byte[] made =
        "{\"featuresSha256\":\"0123456789abcdef\",\"size\":[32,32]}"
            .getBytes(StandardCharsets.UTF_8);
    arrays.put("rae4j", Tensor.of(made, made.length));
    Path foreign = folder.resolve("foreign.npz");
    NpzWriter.write(foreign, arrays);
    assertEquals(1, run("evaluate", "images", ours, foreign, "--metrics=fid", FEATURES));
    assertTrue(err.toString().contains("weights 0123456789ab"), err::toString);
    // Statistics that do not say what they are of.
    arrays.remove("rae4j");
    Path plain = folder.resolve("plain.npz");
    NpzWriter.write(plain, arrays);
    assertEquals(
        0, run("evaluate", "images", ours, plain, "--metrics=fid", FEATURES), err::toString);
    assertTrue(err.toString().contains("does not say which network"), err::toString);
    // Statistics of something else.
    assertEquals(
        1,
        run(
            "evaluate",
            "images",
            ours,
            plain,
            "--metrics=kid",
            FEATURES,
            "--set=kid.subset_size=10",
            "--set=kid.feature=logits"));
    assertTrue(err.toString().contains("features_logits is needed"), err::toString);
  }

  @Test
  void fewImagesAreMeasuredWithAWarning() throws IOException {
    Path nine = write("nine", 9, 32, 3);
    JsonNode report = json("evaluate", "images", nine, theirs, "--metrics=fid", FEATURES);
    assertTrue(
        report
            .get("warnings")
            .toString()
            .contains(
                "rank 8 of %d, for it has only 9 images".formatted(Bundled.latentShape().dim(0))),
        report.get("warnings")::toString);
  }

  @Test
  void emptyFoldersAndTooFewImagesAreRefused() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertEquals(1, run("evaluate", "images", empty, theirs, "--metrics=fid", FEATURES));
    assertTrue(err.toString().contains("empty folder"), err::toString);
    assertEquals(
        1, run("evaluate", "images", ours, theirs, "--metrics=fid", FEATURES, "--count=71"));
    assertTrue(err.toString().contains("has 70 images, but 71"), err::toString);
  }

  @Test
  void otherResolutionsAreRefused() {
    Path large = write("large", 3, 48, 4);
    assertEquals(1, run("evaluate", "images", ours, large, "--metrics=fid", FEATURES));
    assertTrue(err.toString().contains("48 x 48"), err::toString);
    assertTrue(err.toString().contains("center-crop"), err::toString);
  }

  @Test
  void damagedImagesAreNamedAndSkippedOnlyIfAsked() throws IOException {
    Path mixed = write("mixed", 12, 32, 5);
    byte[] cut = Files.readAllBytes(mixed.resolve("0004.png"));
    Files.write(mixed.resolve("0004.png"), Arrays.copyOf(cut, cut.length / 2));
    Files.write(mixed.resolve("0007b.jpg"), new byte[] {(byte) 0xff, (byte) 0xd8, 1, 2, 3});
    assertEquals(1, run("evaluate", "images", mixed, theirs, "--metrics=fid", FEATURES));
    assertTrue(err.toString().contains("0004.png"), err::toString);
    JsonNode report =
        json("evaluate", "images", mixed, theirs, "--metrics=fid", FEATURES, "--skip-damaged");
    assertEquals(11, report.get("images").get("count").asInt());
    assertEquals(2, report.get("skipped").size());
    assertTrue(report.get("warnings").toString().contains("2 damaged image(s)"));
    JsonNode pairs = json("evaluate", "pairs", mixed, mixed, "--metrics=psnr", "--skip-damaged");
    assertEquals(100, value(pairs, "psnr"));
    assertEquals(11, pairs.get("results").get(0).get("counts").get("pairs").asInt());
  }

  @Test
  void pairsAreMeasured() throws IOException {
    assertEquals(100, value(json("evaluate", "pairs", ours, ours, "--metrics=psnr"), "psnr"));
    double similar = value(json("evaluate", "pairs", ours, theirs, "--metrics=ssim"), "ssim");
    assertNotEquals(
        similar,
        value(
            json("evaluate", "pairs", ours, theirs, "--metrics=ssim", "--set=ssim.border=crop"),
            "ssim"));
    assertEquals(
        0, value(json("evaluate", "pairs", ours, ours, "--metrics=rfid", FEATURES), "rfid"), 1e-9);
    assertEquals(1, run("evaluate", "pairs", ours, write("fewer", 5, 32, 1)));
    assertTrue(err.toString().contains("70 images"), err::toString);
  }

  @Test
  void aModelIsMeasuredUnderAProtocol() throws IOException {
    Path report = folder.resolve("report.json");
    JsonNode printed =
        json(
            "evaluate",
            "generation",
            "--count=20",
            "--metrics=fid,prdc",
            "--reference=" + theirs,
            "--report=" + report,
            "sampler.params.num_steps=3");
    JsonNode written = new ObjectMapper().readTree(report.toFile());
    // Equal runs write equal files: the times are printed only.
    assertTrue(printed.get("seconds").asDouble() > 0);
    assertEquals(((ObjectNode) printed.deepCopy()).without("seconds"), written);
    assertFalse(written.get("command").asText().contains("--report"), written::toString);
    assertEquals("balanced", written.get("labels").asText());
    assertEquals("tiny-fashion", written.get("protocol").asText());
    assertEquals(20, written.get("images").get("count").asInt());
    assertEquals(
        3, written.get("configuration").get("sampler").get("params").get("num_steps").asInt());
    assertTrue(written.get("weights").get("backbone").asText().matches("[0-9a-f]{64}"));
    assertTrue(written.get("command").asText().contains("evaluate generation --count=20"));
    assertEquals(1, run("evaluate", "generation", "--count=20", "--reference=" + theirs));
    assertTrue(err.toString().contains("kid needs at least 1000 images"), err::toString);
    assertEquals(
        1, run("evaluate", "generation", "--count=15", "--metrics=fid", "--reference=" + theirs));
    assertTrue(err.toString().contains("multiple of 10"), err::toString);
  }

  @Test
  void reconstructionsAreMeasured() throws IOException {
    JsonNode report = json("evaluate", "reconstruction", "--images=" + theirs, "--count=30");
    List<String> names = new ArrayList<>();
    report.get("results").forEach(result -> names.add(result.get("metric").asText()));
    assertEquals(List.of("rfid", "psnr", "ssim"), names);
    assertTrue(report.get("results").get(1).get("values").get("psnr").asDouble() > 15);
  }

  @Test
  void severalMetricsAreMeasuredAtOnce() throws IOException {
    JsonNode sets =
        json("evaluate", "images", ours, theirs, "--metrics=fid,prdc", FEATURES).get("results");
    assertEquals(2, sets.size());
    assertEquals("prdc", sets.get(1).get("metric").asText());
    JsonNode pairs = json("evaluate", "pairs", ours, theirs).get("results");
    assertEquals(2, pairs.size());
    assertEquals("psnr", pairs.get(0).get("metric").asText());
    assertEquals("ssim", pairs.get(1).get("metric").asText());
  }

  @Test
  void theCommandsOfEarlierSourcesSayWhatTheyAreCalledNow() {
    assertEquals(2, run("evaluate", "kid", ours, theirs));
    assertTrue(
        err.toString().contains("rae4j evaluate images IMAGES REFERENCE --metrics kid"),
        err::toString);
    assertEquals(2, run("evaluate", "psnr", ours, theirs));
    assertTrue(err.toString().contains("rae4j evaluate pairs IMAGES ORIGINALS"), err::toString);
    assertEquals(2, run("evaluate", "pears", ours, theirs));
    assertTrue(err.toString().contains("did you mean 'pairs'?"), err::toString);
  }

  @Test
  void whatIsMissingIsNamedAtOnce() {
    assertEquals(
        1,
        run(
            "evaluate",
            "images",
            folder.resolve("no-images"),
            folder.resolve("no-reference.npz"),
            "--metrics=fid"));
    for (String part : List.of("3 things", "no-images", "no-reference.npz", "pt_inception-2015")) {
      assertTrue(err.toString().contains(part), err::toString);
    }
    assertEquals(1, run("evaluate", "images", "nowhere/", theirs, "--metrics=fdi,kidd,fid"));
    for (String part :
        List.of("nowhere/", "'fdi'", "'kidd'", "did you mean 'kid'", "pt_inception-2015")) {
      assertTrue(err.toString().contains(part), err::toString);
    }
    assertEquals(1, run("evaluate", "pairs", ours, theirs, "--metrics=lpips"));
    for (String part : List.of("vgg16-397923af.pth", "lpips/vgg.pth")) {
      assertTrue(err.toString().contains(part), err::toString);
    }
    assertEquals(
        1,
        run(
            "evaluate",
            "generation",
            "--config=ditdh-xl-256",
            "--metrics=fid",
            "--sampling=random"));
    for (String part : List.of("stage2_model.pt", "pt_inception-2015", "with a reference")) {
      assertTrue(err.toString().contains(part), err::toString);
    }
  }

  @Test
  void noProtocolIsGuessed() throws IOException {
    // The bundled model's images have 32 pixels, too, but this config says nothing of a protocol.
    Path model = Bundled.FOLDER;
    Path config =
        Files.writeString(folder.resolve("plain.yaml"), Bundled.configWithout("evaluation"));
    List<String> files =
        List.of(
            "stage_1.params.encoder_config_path=" + Bundled.ENCODER,
            "stage_1.params.encoder_params.model_name=" + Bundled.ENCODER,
            "stage_1.params.decoder_config_path=" + model.resolve("configs/decoder/ViTTiny"),
            "stage_1.params.pretrained_decoder_path=" + Bundled.DECODER,
            "stage_1.params.normalization_stat_path=" + Bundled.STATISTICS,
            "stage_2.ckpt=" + Bundled.BACKBONE);
    List<Object> generation = new ArrayList<>(List.of("evaluate", "generation", "-c", config));
    generation.addAll(files);
    assertEquals(2, run(generation.toArray()));
    assertTrue(err.toString().contains("names no protocol (evaluation.protocol)"), err::toString);
    List<Object> reconstruction =
        new ArrayList<>(List.of("evaluate", "reconstruction", "-c", config));
    reconstruction.addAll(files);
    assertEquals(2, run(reconstruction.toArray()));
    assertTrue(err.toString().contains("evaluation.reconstruction_protocol"), err::toString);
    reconstruction.addAll(List.of("--images=" + ours, "--metrics=psnr"));
    JsonNode report = json(reconstruction.toArray());
    assertEquals("none", report.get("protocol").asText());
    assertEquals(IMAGES, report.get("images").get("count").asInt());
    generation.addAll(
        List.of("--metrics=fid", FEATURES, "--reference=" + theirs, "--count=20", "--steps=3"));
    assertEquals("none", json(generation.toArray()).get("protocol").asText());
  }

  @Test
  void aNamedPictureSetIsMeasuredAsItIs() throws IOException {
    JsonNode all = json("evaluate", "reconstruction", "--images=" + theirs);
    assertEquals(IMAGES, all.get("images").get("count").asInt());
    assertEquals("tiny-fashion-reconstruction", all.get("protocol").asText());
    // The protocol that is asked for wants its 10,000.
    assertEquals(
        1,
        run(
            "evaluate",
            "reconstruction",
            "--images=" + theirs,
            "--protocol=tiny-fashion-reconstruction"));
    assertTrue(err.toString().contains("has 70 images, but 10000"), err::toString);
  }

  @Test
  void generatedImagesTakeClassNamesAndSteps() throws IOException {
    JsonNode report =
        json(
            "evaluate",
            "generation",
            "--labels=sneaker,7,Ankle-boot,none",
            "--metrics=fid",
            "--reference=" + theirs,
            "--steps=3");
    assertEquals(4, report.get("images").get("count").asInt());
    assertEquals("given", report.get("labels").asText());
    assertEquals(
        3, report.get("configuration").get("sampler").get("params").get("num_steps").asInt());
    assertEquals(2, run("evaluate", "generation", "--labels=random"));
    assertTrue(err.toString().contains("did you mean --sampling random?"), err::toString);
  }

  @Test
  void misspeltSettingsAreRefused() {
    assertEquals(
        2, run("evaluate", "images", ours, theirs, "--metrics=fid", FEATURES, "--set=prdc.k=3"));
    assertEquals(
        1,
        run("evaluate", "images", ours, theirs, "--metrics=fid", FEATURES, "--set=fid.featur=x"));
    assertTrue(err.toString().contains("did you mean 'feature'"), err::toString);
    assertEquals(
        1, run("evaluate", "images", ours, theirs, "--metrics=fid", "--features=inception-v9"));
    assertTrue(err.toString().contains("inception-v3"), err::toString);
    assertEquals(1, run("evaluate", "images", ours, FEATURES, "--metrics=fid,kid"));
    assertTrue(err.toString().contains("fid, kid compares with a reference"), err::toString);
  }

  @Test
  void aMisspeltMetricInThePlaceOfACommandIsUnderstood() {
    Run.of("evaluate", "ssimm", "a", "b")
        .usage(
            "there is no command 'evaluate ssimm'; did you mean 'rae4j evaluate pairs IMAGES"
                + " ORIGINALS --metrics ssim'?");
    Run.of("evaluate", "fidd").usage("did you mean 'rae4j evaluate images IMAGES REFERENCE");
    Run.of("evaluate", "imagse").usage("did you mean 'images'?");
  }
}
