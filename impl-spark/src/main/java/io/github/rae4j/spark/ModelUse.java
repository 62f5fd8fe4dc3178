// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.core.pipeline.ModelAssembly;
import java.nio.file.Path;
import java.util.Map;

/** What is done with a model; it says which of its files are read. */
public enum ModelUse {
  /** Images to latents: the encoder and the statistics of latents. */
  ENCODE {
    @Override
    Map<String, Path> files(ModelAssembly assembly) {
      return assembly.encoderFiles();
    }
  },
  /** Latents to images: the decoder and the statistics of latents. */
  DECODE {
    @Override
    Map<String, Path> files(ModelAssembly assembly) {
      return assembly.decoderFiles();
    }
  },
  /** Images to images: the whole autoencoder. */
  RECONSTRUCT {
    @Override
    Map<String, Path> files(ModelAssembly assembly) {
      return assembly.autoencoderFiles();
    }
  },
  /** Noise to latents, and to images where the config has a decoder. */
  GENERATE {
    @Override
    Map<String, Path> files(ModelAssembly assembly) {
      return assembly.generationFiles();
    }
  };

  /**
   * The weights files that it reads, by the part that they belong to.
   *
   * @throws io.github.rae4j.errors.RaeException naming all files that are not on this machine
   */
  abstract Map<String, Path> files(ModelAssembly assembly);
}
