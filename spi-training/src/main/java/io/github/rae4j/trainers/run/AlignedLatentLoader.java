// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Latents of two encoders side by side: of the same images, in the same order, mirrored or not
 * alike.
 */
public final class AlignedLatentLoader implements LatentLoader {
  private final LatentLoader main;
  private final CachedLatentLoader other;

  /**
   * A loader.
   *
   * @param main gives latents and labels; closed by this loader
   * @param other gives what {@link LatentLoader.Batch#clean} is, by the same seed and in the same
   *     orders; closed by this loader
   * @throws DataException if they do not have as many images
   */
  public AlignedLatentLoader(LatentLoader main, CachedLatentLoader other) {
    if (main.size() != other.size()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "repa.latents: %s holds latents of %d images, but %s has %d; encode the same images"
                  + " in the same order with both encoders",
              other.origin(),
              other.size(),
              main.origin(),
              main.size()),
          Where.file(other.origin()).atKey("repa.latents"));
    }
    this.main = main;
    this.other = other;
  }

  @Override
  public int size() {
    return main.size();
  }

  @Override
  public String origin() {
    return main.origin();
  }

  @Override
  public List<String> notes() {
    return main.notes();
  }

  @Override
  public String contentHash() {
    return main.contentHash();
  }

  @Override
  public void seek(long sample) {
    main.seek(sample);
    other.seek(sample);
  }

  @Override
  public Batch next(int count) {
    Batch batch = main.next(count);
    return new Batch(
        batch.latents(), batch.labels(), batch.numbers(), Optional.of(other.next(count).latents()));
  }

  @Override
  public Duration waited() {
    return main.waited().plus(other.waited());
  }

  @Override
  public double flopsPerImage() {
    return main.flopsPerImage();
  }

  @Override
  public void close() {
    try {
      main.close();
    } finally {
      other.close();
    }
  }
}
