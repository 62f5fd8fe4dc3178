// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.json.JsonReader;
import io.github.rae4j.network.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A folder with diffusers' {@code RAEDiT2DModel}, or one of its pipeline, with the model in {@code
 * transformer}, and perhaps {@code scheduler} and {@code vae} beside it. Thread-safe.
 *
 * <p>A preview: the layout is that of diffusers' pull request 13231, which was open when this was
 * written; names may change. Layer norms of queries and keys are refused, since their eps there is
 * not that of the original.
 */
public final class RaeDitFolder {
  /** The class whose folder it is. */
  public static final String CLASS = "RAEDiT2DModel";

  private static final String CLASS_KEY = "_class_name";
  private static final String SCHEDULER = "FlowMatchEulerDiscreteScheduler";
  private static final Set<String> SAME =
      Set.of(
          "class_dropout_prob",
          "depth",
          "hidden_size",
          "in_channels",
          "mlp_ratio",
          "num_classes",
          "num_heads",
          "patch_size",
          "use_pos_embed",
          "use_qknorm",
          "use_rmsnorm",
          "use_rope",
          "use_swiglu",
          "wo_shift");

  private final Path folder;
  private final Path pipeline;
  private final Map<String, Object> json;

  private RaeDitFolder(Path folder, Path pipeline) {
    this.folder = folder.toAbsolutePath().normalize();
    this.pipeline = pipeline.toAbsolutePath().normalize();
    this.json = JsonReader.readFile(folder.resolve(AutoencoderRaeFolder.CONFIG));
  }

  private static boolean isOfClass(Path folder) {
    Path file = folder.resolve(AutoencoderRaeFolder.CONFIG);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try {
      return CLASS.equals(JsonReader.readScalars(file).get(CLASS_KEY));
    } catch (RaeException e) {
      // What a damaged file says, its usual reader tells.
      return false;
    }
  }

  /** The model in a folder, or in its {@code transformer}. */
  static Optional<RaeDitFolder> find(Path folder) {
    Path inside = folder.resolve("transformer");
    if (isOfClass(folder)) {
      return Optional.of(new RaeDitFolder(folder, folder));
    }
    return isOfClass(inside) ? Optional.of(new RaeDitFolder(inside, folder)) : Optional.empty();
  }

  /**
   * The model in a folder.
   *
   * @throws RaeException if it holds another
   */
  static RaeDitFolder of(Path folder) {
    return find(folder)
        .orElseThrow(
            () ->
                new ConfigException(
                    String.format(
                        Locale.ROOT,
                        "%s holds no %s of diffusers: neither its %s nor that of transformer says"
                            + " so; write a section with target and params",
                        folder,
                        CLASS,
                        AutoencoderRaeFolder.CONFIG),
                    Where.file(folder).atKey("stage_2")));
  }

  /** The folder in which a file holds the tensors of such a model; empty for any other file. */
  public static Optional<RaeDitFolder> ofWeights(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent != null && file.endsWith(AutoencoderRaeFolder.WEIGHTS) && isOfClass(parent)
        ? Optional.of(new RaeDitFolder(parent, parent))
        : Optional.empty();
  }

  /** The section {@code stage_2} that stands for this folder; all maps may be changed. */
  Map<String, Object> stage2() {
    Map<String, Object> params = new LinkedHashMap<>();
    json.forEach(
        (key, value) -> {
          if (key.equals("sample_size")) {
            params.put("input_size", value);
          } else if (SAME.contains(key)) {
            params.put(key, value);
          } else if (!key.startsWith("_")) {
            throw error(key, "is no option of " + CLASS + " that is known here");
          }
        });
    if (Boolean.TRUE.equals(json.get("use_qknorm"))
        && !Boolean.TRUE.equals(json.getOrDefault("use_rmsnorm", true))) {
      throw error("use_qknorm", "is not read with layer norms, whose eps differs from RAE's");
    }
    Map<String, Object> section = new LinkedHashMap<>();
    section.put("target", "stage2.models.DDT.DiTwDDTHead");
    section.put("params", params);
    section.put("ckpt", folder.resolve(AutoencoderRaeFolder.WEIGHTS).toString());
    return section;
  }

  /** A whole config that stands for this folder; all maps may be changed. */
  Map<String, Object> config() {
    Map<String, Object> tree = new LinkedHashMap<>();
    Path autoencoder = pipeline.resolve("vae");
    if (Files.isDirectory(autoencoder)) {
      tree.put("stage_1", AutoencoderRaeFolder.of(autoencoder).stage1());
    }
    tree.put("stage_2", stage2());
    Map<String, Object> misc = new LinkedHashMap<>();
    ConfigParameters sizes = parameters(folder.resolve(AutoencoderRaeFolder.CONFIG), json);
    long side = sizes.getPositiveLong("sample_size", 16);
    misc.put("latent_size", List.of(sizes.getPositiveLong("in_channels", 768), side, side));
    misc.put("num_classes", sizes.getPositiveLong("num_classes", 1000));
    addScheduler(tree, misc);
    tree.put("misc", misc);
    return tree;
  }

  private void addScheduler(Map<String, Object> tree, Map<String, Object> misc) {
    Path file = pipeline.resolve("scheduler").resolve("scheduler_config.json");
    if (!Files.isRegularFile(file)) {
      return;
    }
    ConfigParameters scheduler = parameters(file, JsonReader.readFile(file));
    String type = scheduler.getString(CLASS_KEY, "none");
    if (!type.equals(SCHEDULER)) {
      throw scheduler.error(
          CLASS_KEY,
          String.format(
              Locale.ROOT, "is '%s', but %s alone is read", Printable.of(type), SCHEDULER));
    }
    for (String key :
        List.of(
            "use_dynamic_shifting",
            "invert_sigmas",
            "stochastic_sampling",
            "use_beta_sigmas",
            "use_exponential_sigmas",
            "use_karras_sigmas")) {
      if (scheduler.getBoolean(key, false)) {
        throw scheduler.error(key, "is true, which is not read here; set it to false");
      }
    }
    double shift = scheduler.getPositiveDouble("shift", 1);
    misc.put("time_dist_shift_dim", shift * shift);
    misc.put("time_dist_shift_base", 1L);
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("sampling_method", "flow-match-euler");
    params.put("num_train_timesteps", scheduler.getPositiveLong("num_train_timesteps", 1000));
    Map<String, Object> sampler = new LinkedHashMap<>();
    sampler.put("mode", "ODE");
    sampler.put("params", params);
    tree.put("sampler", sampler);
  }

  private static ConfigParameters parameters(Path file, Map<String, Object> values) {
    return ConfigParameters.of(file.toString(), values);
  }

  private RaeException error(String key, String problem) {
    return parameters(folder.resolve(AutoencoderRaeFolder.CONFIG), json).error(key, problem);
  }

  /**
   * The weights under the names of the original. Projections that are three there are put together
   * when they are asked for, and the halves of a gated layer change places.
   */
  public Weights weights() {
    Path file = folder.resolve(AutoencoderRaeFolder.WEIGHTS);
    if (!Files.isRegularFile(file)) {
      throw new MissingFileException(
          folder + " has no " + AutoencoderRaeFolder.WEIGHTS, Where.file(file));
    }
    Checkpoint source = Checkpoint.open(file);
    Map<String, String> plain = new LinkedHashMap<>();
    Map<String, List<JoinedRows.Part>> joined = new LinkedHashMap<>();
    for (String name : source.names()) {
      if (name.contains(".attn.to_q.")) {
        UnaryOperator<String> other = to -> name.replace(".to_q.", to);
        joined.put(
            other.apply(".qkv."),
            List.of(
                whole(source, name),
                whole(source, other.apply(".to_k.")),
                whole(source, other.apply(".to_v."))));
      } else if (name.contains(".mlp.net.0.proj.") && isGated()) {
        long half = whole(source, name).to() / 2;
        joined.put(
            name.replace(".net.0.proj.", ".w12."),
            List.of(new JoinedRows.Part(name, half, 2 * half), new JoinedRows.Part(name, 0, half)));
      } else if (!name.contains(".attn.to_k.") && !name.contains(".attn.to_v.")) {
        plain.put(original(name), name);
      }
    }
    return Weights.join(
        new ArrayList<>(List.of(source.renamed(plain, ""), new JoinedRows(source, joined))));
  }

  private boolean isGated() {
    return Boolean.TRUE.equals(json.getOrDefault("use_swiglu", true));
  }

  private String original(String name) {
    return name.replace(".attn.to_out.0.", ".attn.proj.")
        .replace(".mlp.net.0.proj.", ".mlp.fc1.")
        .replace(".mlp.net.2.", isGated() ? ".mlp.w3." : ".mlp.fc2.");
  }

  private static JoinedRows.Part whole(Checkpoint source, String name) {
    if (!source.names().contains(name)) {
      throw new CheckpointException(
          String.format(Locale.ROOT, "%s: '%s' is missing", source.file(), Printable.of(name)),
          Where.file(source.file()).atKey(name));
    }
    return new JoinedRows.Part(name, 0, source.shape(name).dim(0));
  }
}
