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

    @Override
    void check(ModelAssembly assembly) {
      assembly.encoder();
      assembly.latentNormalization();
    }
  },
  /** Latents to images: the decoder and the statistics of latents. */
  DECODE {
    @Override
    Map<String, Path> files(ModelAssembly assembly) {
      return assembly.decoderFiles();
    }

    @Override
    void check(ModelAssembly assembly) {
      ENCODE.check(assembly);
      assembly.decoder(assembly.encoder().tokenGrid());
    }
  },
  /** Images to images: the whole autoencoder. */
  RECONSTRUCT {
    @Override
    Map<String, Path> files(ModelAssembly assembly) {
      return assembly.autoencoderFiles();
    }

    @Override
    void check(ModelAssembly assembly) {
      DECODE.check(assembly);
    }
  },
  /** Noise to latents, and to images where the config has a decoder. */
  GENERATE {
    @Override
    Map<String, Path> files(ModelAssembly assembly) {
      return assembly.generationFiles();
    }

    @Override
    void check(ModelAssembly assembly) {
      assembly.backbone();
      assembly.schedule();
      assembly.sampler();
      if (assembly.guidance().needsGuidanceModel()) {
        assembly.guidanceBackbone();
      }
      if (assembly.config().stage1().isPresent()) {
        DECODE.check(assembly);
      }
    }
  };

  /**
   * The weights files that it reads, by the part that they belong to.
   *
   * @throws io.github.rae4j.errors.RaeException naming all files that are not on this machine
   */
  abstract Map<String, Path> files(ModelAssembly assembly);

  /**
   * Makes the parts that it needs, without their weights, so that a wrong config is known on the
   * driver.
   *
   * @throws io.github.rae4j.errors.RaeException if a part is unknown, its options do not fit, or a
   *     description that it reads is not on this machine
   */
  abstract void check(ModelAssembly assembly);
}
