// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import io.github.rae4j.Rae4j;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.probe.ExtractedFeatures;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.metrics.probe.EncoderFeatureProvenance;
import io.github.rae4j.metrics.probe.EncoderFeatureSource;
import io.github.rae4j.metrics.probe.TribuoModel;
import io.github.rae4j.metrics.probe.TribuoProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.provenance.DatasetProvenance;

/** A Tribuo user's way: features as a data source, any trainer, a model with full provenance. */
class TribuoTest {
  @TempDir private Path folder;

  private Path train;
  private Path test;

  @BeforeEach
  void drawImages() {
    train = draw("train", 30, 1);
    test = draw("test", 10, 2);
  }

  private Path draw(String name, int count, long seed) {
    Random random = new Random(seed);
    Path target = folder.resolve(name);
    for (int i = 0; i < count; i++) {
      boolean bright = i % 2 == 0;
      byte[] rgb = new byte[32 * 32 * 3];
      for (int p = 0; p < rgb.length; p++) {
        rgb[p] = (byte) (random.nextInt(100) + (bright ? 150 : 0));
      }
      Path file = target.resolve(bright ? "bright" : "dark").resolve("%02d.png".formatted(i));
      PngWriter.write(file, new RgbImage(32, 32, rgb), Map.of());
    }
    return target;
  }

  private static EncoderFeatureSource source(Path images) {
    return EncoderFeatureSource.of("tiny-fashion", images.toString());
  }

  @Test
  void examplesAreTheMeanOfTheTokens() {
    try (Rae4j rae = Rae4j.open("tiny-fashion");
        ImageDataSet images = DataSets.open(rae.registry(), test.toString());
        EncoderFeatureSource source =
            EncoderFeatureSource.builder("tiny-fashion", images).build()) {
      int count = 0;
      for (Example<Label> example : source) {
        float[] expected =
            ExtractedFeatures.meanPooled(
                    rae.autoencoder()
                        .tokens(ImageTensors.toTensor(List.of(images.get(count).image()))))
                .toFloatArray();
        assertEquals(
            Long.toString(images.label(count).orElseThrow()), example.getOutput().getLabel());
        float[] features = new float[example.size()];
        int k = 0;
        for (Feature feature : example) {
          features[k++] = (float) feature.getValue();
        }
        assertArrayEquals(expected, features, 1e-5f);
        count++;
      }
      assertEquals(images.size(), count);
    }
  }

  @Test
  void aModelKeepsTheWholeProvenanceInItsFile() throws IOException {
    TribuoModel trained =
        TribuoProbe.of(new LogisticRegressionTrainer()).run(source(train), source(test));
    assertEquals(1, trained.evaluation().accuracy());
    Path file = folder.resolve("probe.tribuo");
    trained.save(file);
    Model<Label> read = Model.deserializeFromFile(file).castModel(Label.class);
    assertEquals(trained.model().getProvenance(), read.getProvenance());
    DatasetProvenance data = read.getProvenance().getDatasetProvenance();
    while (data.getSourceProvenance() instanceof DatasetProvenance inner) {
      data = inner;
    }
    EncoderFeatureProvenance features =
        assertInstanceOf(EncoderFeatureProvenance.class, data.getSourceProvenance());
    assertEquals(source(train).getProvenance(), features);
    assertEquals(30, features.images());
    assertEquals(64, features.weightsHash().length());
    assertEquals("center-crop:32", features.preparation());
    for (Example<Label> example : source(test)) {
      assertEquals(
          trained.model().predict(example).getOutput().getLabel(),
          read.predict(example).getOutput().getLabel());
    }
  }

  @Test
  void theDataHashIsThatOfImagesAndLabels() throws IOException {
    String hash = source(train).getProvenance().dataHash();
    Path moved = Files.move(train, folder.resolve("moved"));
    assertEquals(hash, source(moved).getProvenance().dataHash());
    Files.delete(moved.resolve("dark").resolve("01.png"));
    assertNotEquals(hash, source(moved).getProvenance().dataHash());
  }

  @Test
  void aConfigurationFileMakesSourcesAndTrainer() throws IOException {
    Path file = folder.resolve("probe.xml");
    Files.writeString(
        file,
        """
        <?xml version="1.0"?>
        <config>
          <component name="train" type="io.github.rae4j.metrics.probe.EncoderFeatureSource">
            <property name="config" value="tiny-fashion"/>
            <property name="data" value="%s"/>
            <property name="batchSize" value="7"/>
          </component>
          <component name="trainer"
              type="org.tribuo.classification.sgd.linear.LogisticRegressionTrainer"/>
        </config>
        """
            .formatted(train));
    ConfigurationManager manager = new ConfigurationManager(file.toString());
    EncoderFeatureSource configured = (EncoderFeatureSource) manager.lookup("train");
    LogisticRegressionTrainer trainer = (LogisticRegressionTrainer) manager.lookup("trainer");
    Model<Label> model = TribuoProbe.of(trainer).train(configured);
    assertTrue(model.getProvenance().toString().contains("weights-hash"));
    assertEquals(new MutableDataset<>(source(train)).size(), 30);
  }

  @Test
  void aSourceIsIteratedAnewAndClosedEarly() {
    EncoderFeatureSource source =
        EncoderFeatureSource.builder("tiny-fashion", train.toString()).limit(5).build();
    Iterator<Example<Label>> left = source.iterator();
    try (source) {
      assertTrue(left.hasNext());
    }
    assertFalse(left.hasNext());
    try (source) {
      assertEquals(5, new MutableDataset<>(source).size());
      assertEquals(5, new MutableDataset<>(source).size());
    }
    EncoderFeatureSource unlabelled = source(train.resolve("bright"));
    String message = assertThrows(RaeException.class, unlabelled.iterator()::next).getMessage();
    assertTrue(message.contains("has no label"), message);
  }
}
