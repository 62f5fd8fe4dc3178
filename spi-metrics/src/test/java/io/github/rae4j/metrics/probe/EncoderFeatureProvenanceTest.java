// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceException;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.engine.Device;
import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderFeatureProvenanceTest {
  @TempDir private Path folder;

  private static EncoderFeatureSource.Builder source() {
    return EncoderFeatureSource.builder("tiny-fashion", "photos/")
        .overrides("misc.num_classes=3")
        .prepare("pad:32")
        .limit(7);
  }

  private static EncoderFeatureProvenance provenance(EncoderFeatureSource source, String weights) {
    return new EncoderFeatureProvenance(
        source,
        new EncoderRun.Identity(
            "tiny-fashion.yaml (with overrides)", weights, "photos", "d1", 7, "pad:32"));
  }

  @Test
  void survivesMarshalling() {
    EncoderFeatureProvenance written = provenance(source().build(), "a0");
    EncoderFeatureProvenance read =
        (EncoderFeatureProvenance)
            ProvenanceUtil.unmarshalProvenance(ProvenanceUtil.marshalProvenance(written));
    assertEquals(written, read);
    assertEquals(written.hashCode(), read.hashCode());
    assertEquals("a0", read.weightsHash());
    assertEquals("d1", read.dataHash());
    assertEquals(7, read.images());
    assertEquals("tiny-fashion.yaml (with overrides)", read.configOrigin());
    assertEquals("photos", read.dataOrigin());
    assertEquals("pad:32", read.preparation());
    assertEquals(Provenance.VERSION, read.version());
    assertEquals(EncoderFeatureSource.class.getName(), read.getClassName());
    String text = ProvenanceUtil.formattedProvenanceString(read);
    assertTrue(text.contains("misc.num_classes=3") && text.contains("weights-hash"), text);
  }

  @Test
  void isEqualForTheSameConfigurationWeightsAndImages() {
    assertEquals(provenance(source().build(), "a0"), provenance(source().build(), "a0"));
    assertNotEquals(provenance(source().build(), "a0"), provenance(source().build(), "a1"));
    assertNotEquals(
        provenance(source().build(), "a0"), provenance(source().limit(8).build(), "a0"));
  }

  @Test
  void rejectsMissingValues() {
    assertThrows(ProvenanceException.class, () -> new EncoderFeatureProvenance(Map.of()));
  }

  @Test
  void configurationFileCreatesTheSameSource() throws IOException {
    Path file = folder.resolve("features.xml");
    Files.writeString(
        file,
        """
        <?xml version="1.0"?>
        <config>
          <component name="train" type="io.github.rae4j.metrics.probe.EncoderFeatureSource">
            <property name="config" value="tiny-fashion"/>
            <property name="data" value="photos/"/>
            <propertylist name="overrides">
              <item>misc.num_classes=3</item>
            </propertylist>
            <property name="prepare" value="pad:32"/>
            <property name="limit" value="7"/>
          </component>
        </config>
        """);
    EncoderFeatureSource configured =
        (EncoderFeatureSource) new ConfigurationManager(file.toString()).lookup("train");
    assertEquals(provenance(source().build(), "a0"), provenance(configured, "a0"));
    assertEquals("photos/ by the encoder of tiny-fashion", configured.toString());
  }

  @Test
  void namesInvalidValues() {
    assertRefused(source().prepare("blur:3"), "blur:3");
    assertRefused(source().batchSize(0), "batchSize");
    assertRefused(source().limit(-1), "limit");
    source().engine("pytorch", Device.AUTO).build();
  }

  private static void assertRefused(EncoderFeatureSource.Builder builder, String word) {
    String message = assertThrows(RaeException.class, builder::build).getMessage();
    assertTrue(message.contains(word), message);
  }
}
