// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.latents;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the latents of a data set are cut into shards: shard k holds the images with the numbers
 * {@code first(k)} to {@code end(k)}, in their order, without those that could not be read. So the
 * content of a shard depends on nothing but its own images. Immutable.
 *
 * @param images number of images of the data set, at least 1
 * @param imagesPerShard images of every shard but the last, at least 1
 */
public record LatentLayout(int images, int imagesPerShard) {
  /** The size of a shard in bytes unless another is asked for: 1 GiB. */
  public static final long USUAL_BYTES = 1L << 30;

  /** Shards hold a multiple of so many images, so that usual batches do not cross their ends. */
  public static final int MULTIPLE = 64;

  private static final int MOST_SHARDS = 50_000;

  /** Checks the numbers. */
  public LatentLayout {
    if (images < 1 || imagesPerShard < 1 || (images - 1) / imagesPerShard >= MOST_SHARDS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%,d images in shards of %,d: at least one of each, and at most %,d shards",
              images,
              imagesPerShard,
              MOST_SHARDS));
    }
  }

  /**
   * Shards of at most a given size, unless {@value #MULTIPLE} images are larger.
   *
   * @param bytesPerShard the size asked for
   * @param bytesPerImage size of what is stored of one image
   * @throws io.github.rae4j.errors.RaeException if that makes too many files
   */
  public static LatentLayout ofSize(int images, long bytesPerShard, long bytesPerImage) {
    long fitting = bytesPerShard / bytesPerImage / MULTIPLE * MULTIPLE;
    int perShard = (int) Math.max(MULTIPLE, Math.min(fitting, 1 << 30));
    if ((images - 1) / perShard >= MOST_SHARDS) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%,d images in shards of %,d are more than %,d files; make the shards larger",
              images,
              perShard,
              MOST_SHARDS),
          Where.key("shard-size"));
    }
    return new LatentLayout(images, perShard);
  }

  /**
   * What the identity of a run says of the layout, so that all who write the same shards say it in
   * the same words.
   *
   * @param flips whether the latents of the mirrored images are kept too
   */
  public Map<String, String> identity(boolean flips) {
    Map<String, String> identity = new TreeMap<>();
    identity.put("images per shard", Integer.toString(imagesPerShard));
    if (flips) {
      identity.put("flips", "true");
    }
    return identity;
  }

  /** The number of shards. */
  public int shards() {
    return (images - 1) / imagesPerShard + 1;
  }

  /** The number of the first image of a shard. */
  public int first(int shard) {
    return Math.toIntExact((long) requireShard(shard) * imagesPerShard);
  }

  /** The number after that of the last image of a shard. */
  public int end(int shard) {
    return (int) Math.min(images, (requireShard(shard) + 1L) * imagesPerShard);
  }

  /** The shard with an image. */
  public int shardOf(int image) {
    if (image < 0 || image >= images) {
      throw new IndexOutOfBoundsException(
          String.format(Locale.ROOT, "there is no image %d of %d", image, images));
    }
    return image / imagesPerShard;
  }

  /** The name of the file of a shard: {@code latents-00000-of-00042.safetensors}. */
  public String name(int shard) {
    return String.format(
        Locale.ROOT, "latents-%05d-of-%05d.safetensors", requireShard(shard), shards());
  }

  private int requireShard(int shard) {
    if (shard < 0 || shard >= shards()) {
      throw new IndexOutOfBoundsException(
          String.format(Locale.ROOT, "there is no shard %d of %d", shard, shards()));
    }
    return shard;
  }
}
