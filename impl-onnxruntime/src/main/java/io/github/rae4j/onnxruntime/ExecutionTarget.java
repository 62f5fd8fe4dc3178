// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import io.github.rae4j.engine.EngineOptions;
import java.util.Map;
import java.util.Optional;

/**
 * The device and the options with which sessions run.
 *
 * <p>Properties that begin with {@code cuda.} are options of the CUDA execution provider (without
 * the prefix); {@code profile} is the prefix of the file to which a profile is written when a
 * network is closed; all others are session config entries.
 *
 * @param options options as requested by the user
 * @param cuda whether on the GPU
 * @param description human-readable description
 * @param fallbackReason why the GPU is not used, if it was requested
 */
record ExecutionTarget(
    EngineOptions options, boolean cuda, String description, Optional<String> fallbackReason) {
  /** Creates new session options, which the caller must close. */
  SessionOptions sessionOptions() throws OrtException {
    SessionOptions session = new SessionOptions();
    try {
      configure(session);
      return session;
    } catch (OrtException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** How many threads compute. */
  int threads() {
    return options.threads() > 0 ? options.threads() : Runtime.getRuntime().availableProcessors();
  }

  private void configure(SessionOptions session) throws OrtException {
    session.setOptimizationLevel(OptLevel.ALL_OPT);
    // Failures are thrown as exceptions; the runtime's other messages are not meant for users.
    session.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    session.setIntraOpNumThreads(threads());
    // Sampling alternates between sessions (backbone, guidance, decoder), each with its own
    // threads; the threads of idle sessions must not keep the processor busy.
    session.addConfigEntry("session.force_spinning_stop", "1");
    for (Map.Entry<String, String> property : options.properties().entrySet()) {
      if (property.getKey().equals(SessionOptionNames.PROFILE)) {
        session.enableProfiling(property.getValue());
      } else if (!property.getKey().startsWith(SessionOptionNames.CUDA_PREFIX)) {
        session.addConfigEntry(property.getKey(), property.getValue());
      }
    }
    if (cuda) {
      try (OrtCUDAProviderOptions provider = cudaOptions()) {
        session.addCUDA(provider);
      }
    }
  }

  private OrtCUDAProviderOptions cudaOptions() throws OrtException {
    OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(options.deviceIndex());
    try {
      // TF32 keeps only ten bits of the mantissa, but networks are guaranteed float32.
      provider.add("use_tf32", "0");
      provider.add("arena_extend_strategy", "kSameAsRequested");
      provider.add("cudnn_conv_algo_search", "HEURISTIC");
      for (Map.Entry<String, String> property : options.properties().entrySet()) {
        String name = property.getKey();
        if (name.startsWith(SessionOptionNames.CUDA_PREFIX)) {
          provider.add(
              name.substring(SessionOptionNames.CUDA_PREFIX.length()), property.getValue());
        }
      }
      return provider;
    } catch (OrtException | RuntimeException e) {
      provider.close();
      throw e;
    }
  }
}
