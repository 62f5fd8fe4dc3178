// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.probe;

import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.PrimitiveProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceException;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil.HashType;
import com.oracle.labs.mlrg.olcut.provenance.impl.SkeletalConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.HashProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.tribuo.provenance.ConfiguredDataSourceProvenance;

/**
 * What the examples of an {@link EncoderFeatureSource} depend on: its configuration, and hashes of
 * weights and images. Two sources have equal provenance if their configurations are equal and they
 * used the same weights and images. Immutable; Tribuo stores it in the model file.
 */
public final class EncoderFeatureProvenance extends SkeletalConfiguredObjectProvenance
    implements ConfiguredDataSourceProvenance {
  private static final long serialVersionUID = 1;

  private static final String CONFIG_ORIGIN = "config-origin";
  private static final String WEIGHTS_HASH = "weights-hash";
  private static final String DATA_ORIGIN = "data-origin";
  private static final String PREPARATION = "preparation";
  private static final String IMAGES = "images";
  private static final String VERSION = "rae4j-version";

  private final HashProvenance weights;
  private final HashProvenance data;
  private final IntProvenance images;
  private final StringProvenance configOrigin;
  private final StringProvenance dataOrigin;
  private final StringProvenance preparation;
  private final StringProvenance version;

  EncoderFeatureProvenance(EncoderFeatureSource host, EncoderRun.Identity identity) {
    super(host, "DataSource");
    weights = new HashProvenance(HashType.SHA256, WEIGHTS_HASH, identity.weights());
    data = new HashProvenance(HashType.SHA256, RESOURCE_HASH, identity.dataHash());
    images = new IntProvenance(IMAGES, identity.count());
    configOrigin = new StringProvenance(CONFIG_ORIGIN, identity.configOrigin());
    dataOrigin = new StringProvenance(DATA_ORIGIN, identity.dataOrigin());
    preparation = new StringProvenance(PREPARATION, identity.preparation());
    version = new StringProvenance(VERSION, io.github.rae4j.core.pipeline.Provenance.VERSION);
  }

  /**
   * Restores a stored provenance; called by OLCUT.
   *
   * @throws ProvenanceException if a value is missing or of another type
   */
  public EncoderFeatureProvenance(Map<String, Provenance> map) {
    this(extract(map));
  }

  private EncoderFeatureProvenance(ExtractedInfo info) {
    super(info);
    weights = value(info, WEIGHTS_HASH, HashProvenance.class);
    data = value(info, RESOURCE_HASH, HashProvenance.class);
    images = value(info, IMAGES, IntProvenance.class);
    configOrigin = value(info, CONFIG_ORIGIN, StringProvenance.class);
    dataOrigin = value(info, DATA_ORIGIN, StringProvenance.class);
    preparation = value(info, PREPARATION, StringProvenance.class);
    version = value(info, VERSION, StringProvenance.class);
  }

  private static <T extends PrimitiveProvenance<?>> T value(
      ExtractedInfo info, String key, Class<T> type) {
    return type.cast(
        Objects.requireNonNull(info.instanceValues.get(key), () -> key + " was extracted"));
  }

  private static ExtractedInfo extract(Map<String, Provenance> map) {
    // Anything that is not a value of this class is configuration.
    Map<String, Provenance> rest = new HashMap<>(map);
    String host = take(rest, CLASS_NAME, StringProvenance.class).getValue();
    String shortName = take(rest, HOST_SHORT_NAME, StringProvenance.class).getValue();
    Map<String, PrimitiveProvenance<?>> values = new HashMap<>();
    values.put(WEIGHTS_HASH, take(rest, WEIGHTS_HASH, HashProvenance.class));
    values.put(RESOURCE_HASH, take(rest, RESOURCE_HASH, HashProvenance.class));
    values.put(IMAGES, take(rest, IMAGES, IntProvenance.class));
    for (String key : new String[] {CONFIG_ORIGIN, DATA_ORIGIN, PREPARATION, VERSION}) {
      values.put(key, take(rest, key, StringProvenance.class));
    }
    return new ExtractedInfo(host, shortName, rest, values);
  }

  private static <T extends Provenance> T take(
      Map<String, Provenance> from, String key, Class<T> type) {
    return ObjectProvenance.checkAndExtractProvenance(
        from, key, type, EncoderFeatureProvenance.class.getSimpleName());
  }

  /** SHA-256 over the names, shapes and values of the encoder's weights. */
  public String weightsHash() {
    return weights.getValue();
  }

  /** SHA-256 over images and labels, before preparation. */
  public String dataHash() {
    return data.getValue();
  }

  /** The number of images that the data hash covers. */
  public int images() {
    return images.getValue();
  }

  /** The config file or preset. */
  public String configOrigin() {
    return configOrigin.getValue();
  }

  /** The data set and its location. */
  public String dataOrigin() {
    return dataOrigin.getValue();
  }

  /** The preparation applied to every image. */
  public String preparation() {
    return preparation.getValue();
  }

  /** The version of rae4j. */
  public String version() {
    return version.getValue();
  }

  @Override
  public Map<String, PrimitiveProvenance<?>> getInstanceValues() {
    Map<String, PrimitiveProvenance<?>> values = new LinkedHashMap<>(super.getInstanceValues());
    for (PrimitiveProvenance<?> value :
        new PrimitiveProvenance<?>[] {
          configOrigin, weights, dataOrigin, data, images, preparation, version
        }) {
      values.put(value.getKey(), value);
    }
    return values;
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof EncoderFeatureProvenance that
        && getInstanceValues().equals(that.getInstanceValues());
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + getInstanceValues().hashCode();
  }
}
