// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.springai;

import io.github.rae4j.Rae4j;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.image.ImageOptions;

/**
 * Refuses options that a model cannot honour: one that is passed over looks as if it had worked.
 */
final class SupportedOptions {
  private static final String BASE64 = "b64_json";

  private SupportedOptions() {}

  /**
   * The number of images that is asked for.
   *
   * @param options null stands for the usual ones, and so does null in each of them
   * @throws ConfigException naming option, value and what there is
   */
  static int count(Rae4j rae, @Nullable ImageOptions options) {
    if (options == null) {
      return 1;
    }
    String config = rae.assembly().config().origin();
    requireNone("model", options.getModel(), config, "this bean has one model, " + config);
    requireNone("responseFormat", options.getResponseFormat(), BASE64, "images come as " + BASE64);
    requireNone("style", options.getStyle(), "", "this model has no styles");
    if (options.getWidth() != null || options.getHeight() != null) {
      ImageSize size = rae.assembly().imageSize();
      requireNone("width", options.getWidth(), size.width(), "images have " + size);
      requireNone("height", options.getHeight(), size.height(), "images have " + size);
    }
    return Optional.ofNullable(options.getN()).orElse(1);
  }

  private static void requireNone(
      String option, @Nullable Object given, Object only, String reason) {
    if (given != null && !Objects.equals(given, only)) {
      throw fault(option, given, reason);
    }
  }

  private static ConfigException fault(String option, Object given, String reason) {
    return new ConfigException(
        String.format(
            Locale.ROOT,
            "the image option '%s' is '%s', but %s; leave the option out or change it",
            option,
            given,
            reason),
        Where.key(option));
  }
}
