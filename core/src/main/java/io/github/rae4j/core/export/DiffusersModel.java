// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.export;

import io.github.rae4j.core.config.AutoencoderRaeFolder;
import io.github.rae4j.core.config.EncoderNames;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.config.RaeFolderKind;
import io.github.rae4j.core.config.Stage1Config;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.LatentNormalization;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * An autoencoder as diffusers' {@code AutoencoderRAE} holds it.
 *
 * @param config the contents of config.json
 * @param weights all tensors under the names of the class
 * @param names the layout of the encoder's names
 * @param files what it was made of, by role
 */
record DiffusersModel(
    Map<String, Object> config, Weights weights, EncoderNames names, Map<String, Path> files) {
  private static final String VERSION = "0.38.0";
  private static final List<Double> IMAGENET_MEAN = List.of(0.485, 0.456, 0.406);
  private static final List<Double> IMAGENET_STD = List.of(0.229, 0.224, 0.225);

  /** Tensors that the class has, though inference does not read them. */
  private static final Set<String> KEPT = Set.of("embeddings.mask_token");

  private static final String HEAD = "vision_model.head.";

  static DiffusersModel of(ModelAssembly assembly, Optional<EncoderNames> wanted) {
    RaeConfig config = assembly.config();
    Stage1Config stage1 = config.requireStage1();
    Encoder encoder = assembly.encoder();
    DiffusersLimits limits = DiffusersLimits.of(config, encoder);
    ExportSource encoderSource = ExportSource.of(assembly, ModelPart.ENCODER);
    ExportSource decoderSource = ExportSource.of(assembly, ModelPart.DECODER);
    EncoderNames names = wanted.orElseGet(() -> limits.kind().usualNames());
    limits.requireTensors(encoderSource.weights());
    limits.requirePositions(decoderSource.weights());
    Optional<Statistics> statistics = Statistics.of(assembly.latentNormalization());
    ImageNormalization images = limits.normalization();

    List<Weights> parts = new ArrayList<>();
    parts.add(encoder(encoderSource, limits.kind(), names));
    parts.add(decoder(decoderSource));
    Map<String, Tensor> buffers = new HashMap<>();
    buffers.put("encoder_mean", channels(images.mean()));
    buffers.put("encoder_std", channels(images.std()));
    buffers.put(
        "_latents_mean", statistics.map(Statistics::mean).orElse(Tensor.of(new float[] {0}, 1)));
    buffers.put(
        "_latents_std",
        statistics.map(Statistics::deviation).orElse(Tensor.of(new float[] {1}, 1)));
    parts.add(Weights.of("the statistics of " + config.origin(), buffers));

    Map<String, Object> json = new TreeMap<>(limits.sizes());
    json.put("_class_name", "AutoencoderRAE");
    json.put("_diffusers_version", VERSION);
    json.put("patch_size", stage1.decoderPatchSize());
    json.put("num_channels", 3);
    json.put("noise_tau", stage1.noiseTau());
    json.put("reshape_to_2d", stage1.reshapeTo2d());
    json.put("scaling_factor", 1.0);
    json.put("use_encoder_loss", false);
    json.put("image_size", Optional.empty());
    json.put("encoder_norm_mean", other(images.mean(), IMAGENET_MEAN));
    json.put("encoder_norm_std", other(images.std(), IMAGENET_STD));
    json.put("latents_mean", statistics.map(s -> nested(s.mean())));
    json.put("latents_std", statistics.map(s -> nested(s.deviation())));
    Map<String, Path> files = new LinkedHashMap<>(encoderSource.files());
    files.putAll(decoderSource.files());
    return new DiffusersModel(json, Weights.join(parts), names, files);
  }

  /** The class has its own values for ImageNet, for which null stands. */
  private static Optional<List<Double>> other(List<Double> values, List<Double> usual) {
    return Optional.of(values).filter(given -> !given.equals(usual));
  }

  private static Weights encoder(
      ExportSource source, RaeFolderKind kind, EncoderNames encoderNames) {
    Set<String> read = new HashSet<>(KEPT);
    NetworkSummary.of(source.network()).specs().forEach(spec -> read.add(spec.name()));
    Map<String, String> names = new LinkedHashMap<>();
    for (String name : source.weights().names()) {
      if (read.contains(name) || name.startsWith(HEAD)) {
        names.put("encoder." + kind.folderNameOfEncoder(name, encoderNames), name);
      }
    }
    return new ChosenWeights(source.weights(), names);
  }

  /** Without the tables that the class computes. */
  private static Weights decoder(ExportSource source) {
    Map<String, String> names = new LinkedHashMap<>();
    for (ParameterSpec spec : NetworkSummary.of(source.network()).specs()) {
      if (spec.kind() == ParameterSpec.Kind.TRAINABLE) {
        names.put("decoder." + RaeFolderKind.folderNameOfDecoder(spec.name()), spec.name());
      }
    }
    return new ChosenWeights(source.weights(), names);
  }

  private static Tensor channels(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return Tensor.of(floats, 1, floats.length, 1, 1);
  }

  /** A tensor as lists in lists. */
  private static List<Object> nested(Tensor tensor) {
    List<Object> rows = new ArrayList<>();
    Shape shape = tensor.shape();
    if (shape.rank() == 1) {
      for (float value : tensor.toFloatArray()) {
        rows.add((double) value);
      }
      return rows;
    }
    long[] rest = new long[shape.rank() - 1];
    System.arraycopy(shape.dims(), 1, rest, 0, rest.length);
    for (int i = 0; i < shape.intDim(0); i++) {
      rows.add(nested(tensor.rows(i, i + 1).reshape(rest)));
    }
    return rows;
  }

  /**
   * Statistics of latents: where one of the two is missing, what stands for it, in the shape of the
   * other.
   */
  private record Statistics(Tensor mean, Tensor deviation) {
    static Optional<Statistics> of(LatentNormalization normalization) {
      if (!normalization.isPresent()) {
        return Optional.empty();
      }
      Shape shape =
          normalization.mean().or(normalization::variance).map(Tensor::shape).orElseThrow();
      float[] mean =
          normalization
              .mean()
              .map(Tensor::toFloatArray)
              .orElseGet(() -> new float[Math.toIntExact(shape.elements())]);
      float[] deviation =
          normalization
              .variance()
              .map(Tensor::toFloatArray)
              .orElseGet(() -> ones(Math.toIntExact(shape.elements())));
      for (int i = 0; i < deviation.length; i++) {
        // As diffusers converts the reference's statistics; it adds the eps once more itself.
        double own = Math.sqrt(deviation[i] + normalization.eps());
        deviation[i] = (float) (normalization.eps() == 0 ? own - AutoencoderRaeFolder.EPS : own);
      }
      long[] dims = normalization.variance().map(Tensor::shape).orElse(shape).dims();
      return Optional.of(new Statistics(Tensor.of(mean, shape.dims()), Tensor.of(deviation, dims)));
    }

    private static float[] ones(int count) {
      float[] values = new float[count];
      Arrays.fill(values, 1);
      return values;
    }
  }
}
