// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.options.Options;
import java.util.Map;
import java.util.TreeMap;

/** The two kinds of options that a user may set: {@link OnnxRuntimeOptions}, and CUDA's. */
final class SessionOptionNames {
  /** The prefix of options of the CUDA execution provider, which validates them itself. */
  static final String CUDA_PREFIX = "cuda.";

  /** The option for the file name prefix of each session's profile. */
  static final String PROFILE = "profile";

  private SessionOptionNames() {}

  /**
   * Refuses options that do not exist, or whose value does not fit.
   *
   * @throws io.github.rae4j.options.OptionException naming it and the options that there are
   */
  static void requireKnown(EngineOptions options) {
    Map<String, String> own = new TreeMap<>(options.properties());
    own.keySet().removeIf(name -> name.startsWith(CUDA_PREFIX));
    Options.of(OnnxRuntimeOptions.class).parse(own);
  }
}
