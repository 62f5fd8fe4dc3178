// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.errors.CommandHint;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A configuration in the reference's YAML schema: what the autoencoder, the diffusion transformer
 * and the sampling are made of. Immutable and thread-safe.
 *
 * <p>The sections that are read here are checked when the configuration is loaded; the {@code
 * params} of a part are checked when that part is made. Sections for training are kept as they are.
 */
public final class RaeConfig {
  private static final List<String> READ =
      List.of(
          "stage_1",
          "stage_2",
          "transport",
          "sampler",
          "guidance",
          "misc",
          "evaluation",
          FastConfig.NAME);
  private static final List<String> KEPT =
      Stream.of(List.of("training", "eval", "gan"), ContextShape.SECTIONS, ContextShape.KEPT)
          .flatMap(List::stream)
          .toList();

  private final ConfigSection root;
  private final PathResolver paths;
  private final ConfigEnvironment environment;
  private final ConfigFiles files;
  private final Optional<Stage1Config> stage1;
  private final Optional<ModelConfig> stage2;
  private final TransportConfig transport;
  private final SamplerConfig sampler;
  private final GuidanceConfig guidance;
  private final MiscConfig misc;
  private final EvaluationConfig evaluation;
  private final Optional<FastConfig> fast;

  /**
   * Reads and checks the sections.
   *
   * @param origin the file or preset, for messages
   * @param removed full keys that overrides have removed
   * @param paths where the files that values name are looked for
   */
  RaeConfig(
      String origin,
      Map<String, Object> tree,
      Set<String> removed,
      PathResolver paths,
      ConfigEnvironment environment) {
    this.paths = paths;
    this.environment = environment;
    NamedFiles named = new NamedFiles(paths, environment.weights());
    this.root = new ConfigSection(origin, "", Interpolation.resolve(origin, tree), named, removed);
    this.files = new ConfigFiles(root, paths, named);
    refuseUnknownSections();
    ConfigParameters sections =
        new ConfigSection(
                origin, "", copy(ContextShape.read(origin, root.values())), named, removed)
            .parameters();
    this.stage1 = sections.rawSection("stage_1").map(Stage1Config::of);
    this.stage2 = sections.rawSection("stage_2").map(ModelConfig::of);
    this.transport = TransportConfig.of(section(sections, "transport"));
    this.sampler = SamplerConfig.of(section(sections, "sampler"));
    this.guidance = GuidanceConfig.of(section(sections, "guidance"));
    this.misc = MiscConfig.of(section(sections, "misc"), paths::file);
    this.evaluation = EvaluationConfig.of(section(sections, "evaluation"));
    this.fast = sections.rawSection(FastConfig.NAME).map(FastConfig::of);
  }

  /** Reads a configuration file, or a preset, with what this machine has. */
  public static RaeConfig load(String fileOrPreset, List<String> overrides) {
    return load(fileOrPreset, overrides, ConfigEnvironment.standard());
  }

  /**
   * Reads a configuration file, a preset, or a folder of diffusers: of {@code AutoencoderRAE},
   * which stands for a configuration of its stage_1 alone, or of {@code RAEDiT2DModel} ({@link
   * RaeDitFolder}).
   *
   * @param fileOrPreset a path, a name from {@link Presets#list}, or the public id of a model of
   *     that class in the Hugging Face cache
   * @param overrides {@code key.path=value} arguments, applied in order; values are YAML, and
   *     {@code null} removes a key, known or not, so that its default applies
   * @throws RaeException naming file, key, what was expected and the nearest known key
   */
  public static RaeConfig load(
      String fileOrPreset, List<String> overrides, ConfigEnvironment environment) {
    return ConfigSources.read(fileOrPreset, overrides, environment);
  }

  /** Reads a configuration file; as {@link #load(String, List, ConfigEnvironment)}. */
  public static RaeConfig load(Path file, List<String> overrides, ConfigEnvironment environment) {
    return ConfigSources.read(file, overrides, environment);
  }

  private static Map<String, @Nullable Object> copy(Map<String, ? extends @Nullable Object> tree) {
    return new LinkedHashMap<>(tree);
  }

  private void refuseUnknownSections() {
    TreeSet<String> known = new TreeSet<>(READ);
    known.addAll(KEPT);
    for (String key : root.values().keySet()) {
      if (!known.contains(key) && !root.isRemoved(key)) {
        throw new ConfigException(
            origin()
                + ": unknown section '"
                + key
                + "'"
                + NearestName.hint(key, known)
                + "\nKnown sections: "
                + String.join(", ", known),
            Where.file(origin()).atKey(key));
      }
    }
  }

  private ConfigSection section(ConfigParameters sections, String name) {
    return sections.rawSection(name).orElseGet(() -> root.empty(name));
  }

  /** The file or preset, for messages. */
  public String origin() {
    return root.origin();
  }

  /** The autoencoder, if the configuration has one. */
  public Optional<Stage1Config> stage1() {
    return stage1;
  }

  /**
   * The autoencoder.
   *
   * @throws RaeException if the configuration has none
   */
  public Stage1Config requireStage1() {
    return stage1.orElseThrow(() -> missing("stage_1", "the autoencoder"));
  }

  /** The diffusion transformer, if the configuration has one. */
  public Optional<ModelConfig> stage2() {
    return stage2;
  }

  /**
   * The diffusion transformer.
   *
   * @throws RaeException if the configuration has none
   */
  public ModelConfig requireStage2() {
    return stage2.orElseThrow(() -> missing("stage_2", "the diffusion transformer"));
  }

  private RaeException missing(String section, String what) {
    return new ConfigException(
        origin() + " has no section " + section + ", which describes " + what,
        Where.file(origin()).atKey(section));
  }

  /** The noise schedule; the reference's defaults where the section is missing. */
  public TransportConfig transport() {
    return transport;
  }

  /** The solver; the reference's defaults where the section is missing. */
  public SamplerConfig sampler() {
    return sampler;
  }

  /** The guidance; none (scale 1) where the section is missing. */
  public GuidanceConfig guidance() {
    return guidance;
  }

  /** Sizes; the reference's defaults where the section is missing. */
  public MiscConfig misc() {
    return misc;
  }

  /** How the model is usually measured; nothing where the section is missing. */
  public EvaluationConfig evaluation() {
    return evaluation;
  }

  /** The cheaper sampler that was measured for this configuration, if there is one. */
  public Optional<FastConfig> fast() {
    return fast;
  }

  /**
   * The same configuration with the sampler of {@link #fast} in place of its own. What the figures
   * there were measured with has to be as it was: use it without overrides of other sections.
   *
   * @throws RaeException if no such sampler is recorded, saying what to set by hand
   */
  public RaeConfig withFastSampler() {
    FastConfig measured =
        fast.orElseThrow(
            () ->
                new ConfigException(
                    origin()
                        + " records no fast sampler: it has no section 'fast'. Choose a solver by"
                        + " hand, such as sampler.params.sampling_method=ab2"
                        + " sampler.params.num_steps=11 (ten evaluations), and measure what it"
                        + " loses with "
                        + CommandHint.of("evaluate", "generation"),
                    Where.file(origin()).atKey(FastConfig.NAME)));
    Map<String, Object> tree = new LinkedHashMap<>(root.values());
    Map<String, Object> sampler = new LinkedHashMap<>();
    sampler.put("mode", measured.sampler().mode());
    sampler.put("params", measured.sampler().params().values());
    tree.put("sampler", sampler);
    return new RaeConfig(origin(), tree, root.removed(), paths, environment);
  }

  /**
   * The configuration of another autoencoder that a section of this one describes: nothing but a
   * {@code stage_1}, whose files are looked for where this one's are.
   *
   * @param key the full key of the section, for messages
   * @param params as those of {@code stage_1}
   * @throws RaeException if a value does not fit
   */
  public RaeConfig ofAutoencoder(String key, Map<String, ?> params) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("stage_1", Map.of("params", params));
    return new RaeConfig(
        origin() + " (" + key + ", read as stage_1.params)", tree, Set.of(), paths, environment);
  }

  /**
   * Whether it has the shape of RAEv2's configs, in which {@code sampler.params.num_steps} counts
   * steps, and not the points of the grid.
   */
  public boolean countsSteps() {
    return ContextShape.has(root.values());
  }

  /**
   * The least that {@code sampler.params.num_steps} can be: one step where the config counts steps,
   * else two, the ends of the time grid.
   */
  public int fewestSteps() {
    return countsSteps() ? 1 : 2;
  }

  /** The whole configuration after overrides, with the sections for training. */
  public ConfigSection root() {
    return root;
  }

  /** The whole configuration after overrides as JSON on one line, for provenance. */
  public String toJson() {
    try {
      return new ObjectMapper().writeValueAsString(root.values());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a configuration is always writable", e);
    }
  }

  /**
   * A file that a value names.
   *
   * @param key the full key, for messages
   * @param name the value
   * @throws RaeException if it is nowhere, saying where it was looked for and where to get it
   */
  public Path file(String key, String name) {
    return files.file(key, name);
  }

  /**
   * Files that values name; as {@link #file}, but all that are nowhere are named together.
   *
   * @param names the values by their full keys
   */
  public Map<String, Path> files(Map<String, String> names) {
    return files.files(names);
  }

  /**
   * A model folder that a value names; as {@link #file}.
   *
   * @param key the full key, for messages
   * @param name a path or a public model id
   */
  public EncoderFolder modelFolder(String key, String name) {
    return files.modelFolder(key, name);
  }

  /**
   * A file or folder that a value names, whether it is on this machine or not. Nothing is opened.
   *
   * @param key the full key, for messages
   * @param name the value
   * @param use what is read of it
   * @return empty for descriptions of models that are known without their folder
   */
  public Optional<NeededFile> needed(String key, String name, NeededFile.Use use) {
    return files.needed(key, name, use);
  }

  /**
   * The contents of the decoder's config.json.
   *
   * @throws RaeException if there is no stage_1, or no such file
   */
  public ConfigParameters decoderConfig() {
    return files.decoderConfig(
        "stage_1.params.decoder_config_path", requireStage1().decoderConfigPath());
  }
}
