// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.training;

import io.github.rae4j.core.pipeline.LatentNormalization;
import io.github.rae4j.core.pipeline.NetworkFingerprint;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.Sha256;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Files of latents that were encoded before training: {@code latents (n, C, h, w)}, normalised, and
 * {@code labels (n)}, with what the latents depend on in the header.
 */
public final class LatentCache {
  /** Name of the tensor of latents. */
  public static final String LATENTS = "latents";

  /** Name of the tensor of labels, int64; absent where the images have none. */
  public static final String LABELS = "labels";

  /** Name of the tensor of latents of the mirrored images; absent where there are none. */
  public static final String FLIPPED = "latents_flip";

  /** Name under which the metadata say how the images were prepared. */
  public static final String PREPARATION = "prepare";

  private static final String ENCODER = "latents.encoder.sha256";
  private static final String STATISTICS = "latents.statistics.sha256";

  private LatentCache() {}

  /** What latents depend on besides the images: hashes of the encoder and of the statistics. */
  public static Map<String, String> identity(RepresentationAutoencoder autoencoder) {
    Encoder encoder = autoencoder.encoder();
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put(ENCODER, NetworkFingerprint.of(encoder.network(), encoder.weights()));
    identity.put(STATISTICS, hash(autoencoder.normalization()));
    return identity;
  }

  private static String hash(LatentNormalization normalization) {
    MessageDigest digest = Sha256.digest();
    digest.update(ByteBuffer.allocate(Double.BYTES).putDouble(normalization.eps()).flip());
    for (Tensor tensor :
        List.of(
            normalization.mean().orElse(Tensor.of(new float[] {0}, 1)),
            normalization.variance().orElse(Tensor.of(new float[] {1}, 1)))) {
      digest.update(tensor.shape().toString().getBytes(StandardCharsets.UTF_8));
      digest.update(tensor.bytes());
    }
    return Sha256.hex(digest);
  }

  /**
   * Refuses latents of another encoder or of other statistics.
   *
   * @param metadata of the file
   * @param identity of the encoder of the config; asked for only if the file says where it is from
   * @return whether the file says so
   * @throws RaeException naming what differs
   */
  public static boolean requireSame(
      Path file, Map<String, String> metadata, Supplier<Map<String, String>> identity) {
    if (!metadata.containsKey(ENCODER) || !metadata.containsKey(STATISTICS)) {
      return false;
    }
    identity
        .get()
        .forEach(
            (key, mine) -> {
              String found = metadata.getOrDefault(key, "");
              if (!found.equals(mine)) {
                throw new DataException(
                    String.format(
                        Locale.ROOT,
                        "%s holds latents %s: their %s is %s..., but the config's is %s...; encode"
                            + " the images again",
                        file,
                        key.equals(ENCODER) ? "of another encoder" : "by other statistics",
                        key.substring(key.indexOf('.') + 1),
                        found.substring(0, Math.min(12, found.length())),
                        mine.substring(0, 12)),
                    Where.file(file).atKey(key));
              }
            });
    return true;
  }
}
