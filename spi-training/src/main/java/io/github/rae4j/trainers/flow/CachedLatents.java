// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.latents.LatentStore;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks that latents which were encoded beforehand are those that the config asks for, and says
 * what cannot be checked.
 */
record CachedLatents(ConfiguredRun run, LatentStore store, Stage2Options.Training options) {
  /** The last step of a preparation, if it decides the size of the result. */
  private static final Pattern SIZE =
      Pattern.compile("(?:.*\\+)?(?:center-crop|crop|pad):(\\d{1,6})(?:x(\\d{1,6}))?");

  /** Refuses latents of another encoder, other statistics or another preparation. */
  void requireSame() {
    requireSameEncoder();
    requireSamePreparation();
  }

  /**
   * Whether mirrored latents are to be used. Where the config does not say so, and there are none,
   * images are not mirrored, and that is said.
   *
   * @param isWritten whether the config says something about it
   */
  boolean flips(boolean isWritten) {
    if (!isWritten && options.flip() && !store.hasFlips()) {
      say(
          "holds no latents of mirrored images, so images are not mirrored; encode them with"
              + " --flips for that");
      return false;
    }
    return options.flip();
  }

  private void say(String what) {
    run.listener().onMessage(store.location() + " " + what);
  }

  private void requireSameEncoder() {
    if (run.assembly().config().stage1().isEmpty()) {
      return;
    }
    boolean known =
        LatentCache.requireSame(
            store.location(),
            store.metadata(),
            () -> {
              try (RepresentationAutoencoder autoencoder =
                  run.assembly().autoencoder(run.engine())) {
                return LatentCache.identity(autoencoder);
              }
            });
    if (!known) {
      say(
          "does not say which encoder its latents are of, so that is not checked; files that rae4j"
              + " encodes do");
    }
  }

  private void requireSamePreparation() {
    Optional<String> own = Optional.ofNullable(store.metadata().get(LatentCache.PREPARATION));
    Optional<String> wanted = options.preparation().filter(name -> !name.isEmpty());
    if (own.isEmpty()) {
      wanted.ifPresent(
          name ->
              say(
                  "does not say how its images were prepared, so training.preparation, which is "
                      + name
                      + ", is not checked"));
    } else if (wanted.isPresent()) {
      if (!canonical(wanted.get()).equals(canonical(own.get()))) {
        throw other(
            "training.preparation",
            String.format(
                Locale.ROOT,
                "prepared by %s, but training.preparation is %s; encode the images again by"
                    + " --prepare %s, or set training.preparation=%s",
                own.get(),
                wanted.get(),
                wanted.get(),
                own.get()));
      }
    } else if (run.assembly().config().stage1().isPresent()) {
      requireSameSize(own.get());
    }
  }

  private void requireSameSize(String preparation) {
    ImageSize size = run.assembly().imageSize();
    Matcher matcher = SIZE.matcher(preparation);
    if (!matcher.matches()) {
      return;
    }
    int height = Integer.parseInt(matcher.group(1));
    int width = Optional.ofNullable(matcher.group(2)).map(Integer::parseInt).orElse(height);
    if (!size.equals(new ImageSize(height, width))) {
      throw other(
          "training.preparation",
          String.format(
              Locale.ROOT,
              "prepared by %s, but the images of the config are %d x %d (height x width); encode"
                  + " them again, or say that it is meant by training.preparation=%s",
              preparation,
              size.height(),
              size.width(),
              preparation));
    }
  }

  /** N and NxN are the same. */
  private static String canonical(String preparation) {
    return preparation.replaceAll("(?<!\\d)(\\d+)x\\1(?!\\d)", "$1");
  }

  private DataException other(String key, String what) {
    return new DataException(
        store.location() + " holds latents of images " + what,
        Where.file(store.location()).atKey(key));
  }
}
