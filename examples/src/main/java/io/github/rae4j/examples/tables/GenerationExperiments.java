// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.DataSetImages;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.FeatureNetworks;
import io.github.rae4j.evaluation.GeneratedImages;
import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.formats.io.Sha256;
import io.github.rae4j.metric.MetricResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Generates images with several models on one engine and evaluates them by one protocol. */
final class GenerationExperiments implements AutoCloseable {
  /** The name of the evaluations of the networks that an image took on average. */
  static final String EVALUATIONS = "evaluations";

  private static final int BATCH = 50;
  private static final Set<String> METRICS = Set.of("fid", "is", "prdc");
  private static final Set<String> GENERATING =
      Set.of("stage_1", "stage_2", "transport", "sampler", "guidance", "misc");

  private final Registry registry = Registry.standard();
  private final EvaluationProtocol protocol;
  private final String named;
  private final int count;
  private final long seed;
  private final Engine engine;
  private final Engine measuring;
  private final Evaluator evaluator;
  private final Set<String> warnings = new TreeSet<>();
  private final Map<GenerationRun, String> missing = new LinkedHashMap<>();
  private final Map<Path, String> digests = new HashMap<>();
  private Optional<Path> statistics = Optional.empty();

  /**
   * A laboratory.
   *
   * @param reference a statistics file or data set; empty for the protocol's
   * @param count images of each run
   * @param engine starts the engine, which is closed with the laboratory
   * @param needed all runs that will be measured; their files are looked for at once
   * @throws RaeException naming everything that is not on this machine, if what all runs need is
   *     missing, or what every single one needs
   */
  GenerationExperiments(
      EvaluationProtocol protocol,
      String reference,
      int count,
      long seed,
      Function<Registry, Engine> engine,
      Collection<GenerationRun> needed) {
    this(protocol, reference, count, seed, engine, Optional.empty(), needed);
  }

  /**
   * A laboratory that measures on another engine than it generates on, so that figures of reduced
   * precision are measured in float32.
   *
   * @param measuring starts the engine of the feature networks; empty for the other one
   */
  GenerationExperiments(
      EvaluationProtocol protocol,
      String reference,
      int count,
      long seed,
      Function<Registry, Engine> engine,
      Optional<Function<Registry, Engine>> measuring,
      Collection<GenerationRun> needed) {
    this.protocol = protocol;
    this.named = reference.isEmpty() ? protocol.reference().orElseThrow() : reference;
    this.count = count;
    this.seed = seed;
    try {
      lookForFiles(needed);
      this.engine = engine.apply(registry);
      this.measuring = measuring.map(start -> start.apply(registry)).orElse(this.engine);
      this.evaluator = new Evaluator(registry, this.measuring, options(protocol));
    } catch (RaeException e) {
      registry.close();
      throw e;
    }
  }

  /** Of the protocol's metrics those that the paper's tables have. */
  private static EvaluationOptions options(EvaluationProtocol protocol) {
    EvaluationOptions all = EvaluationOptions.of(protocol);
    Map<String, Map<String, Object>> metrics = new LinkedHashMap<>(all.metrics());
    metrics.keySet().retainAll(METRICS);
    return new EvaluationOptions(
        metrics,
        all.features(),
        all.pairFeatures(),
        all.imageSize(),
        all.preparation(),
        all.batchSize(),
        all.decodeThreads(),
        all.skipDamaged(),
        all.listener());
  }

  /**
   * Looks for the files of all runs and of the evaluation.
   *
   * @throws RaeException naming everything that is missing, if no run can be measured
   */
  private void lookForFiles(Collection<GenerationRun> runs) {
    MissingFiles all = new MissingFiles();
    MissingFiles shared = new MissingFiles();
    for (GenerationRun run : runs) {
      MissingFiles ofRun = new MissingFiles();
      ModelAssembly assembly = assembly(run);
      ofRun.look(() -> assembly.backbone().file().get());
      if (assembly.guidance().needsGuidanceModel()) {
        ofRun.look(() -> assembly.guidanceBackbone().orElseThrow().file().get());
      }
      ofRun.look(assembly::autoencoderFiles);
      ofRun.text().ifPresent(text -> missing.put(run, text));
      all.addAll(ofRun);
    }
    shared.look(() -> FeatureNetworks.open(registry, protocol.features()));
    shared.look(
        () -> {
          Evaluator.requireReference(registry, named);
          return named;
        });
    all.addAll(shared);
    if (shared.text().isPresent() || missing.size() == Set.copyOf(runs).size()) {
      all.report();
    }
  }

  /** What a run lacks on this machine; empty if it can be measured. */
  Optional<String> missing(GenerationRun run) {
    return Optional.ofNullable(missing.get(run));
  }

  /** What the features of the measured distances are. */
  String features() {
    return protocol.features().toString();
  }

  private ModelAssembly assembly(GenerationRun run) {
    return new ModelAssembly(Rae4j.readConfig(run.preset(), run.overrides()), registry);
  }

  /**
   * Generates and measures; values by their names, among them {@link #EVALUATIONS}, of which guided
   * images need two for each of the solver's.
   *
   * @throws RaeException if its files are {@link #missing}
   */
  Map<String, Double> measure(GenerationRun run) {
    return measure(run, seed);
  }

  /** The same with images of another seed. */
  Map<String, Double> measure(GenerationRun run, long ofImages) {
    missing(run)
        .ifPresent(
            text -> {
              throw new RaeException(text);
            });
    ModelAssembly assembly = assembly(run);
    CountingEngine counting = new CountingEngine(engine);
    try (RepresentationAutoencoder autoencoder = assembly.autoencoder(engine);
        GenerationPipeline pipeline = assembly.generation(counting, autoencoder)) {
      List<Optional<Long>> labels =
          run.labels().labels(pipeline.backbone().numClasses(), count, ofImages);
      GenerationRequest request =
          GenerationRequest.of(labels).withSeed(ofImages).withBatchSize(BATCH);
      EvaluationResult outcome =
          evaluator.evaluateSet(
              new GeneratedImages(run.preset(), pipeline, request), Optional.of(reference()));
      Map<String, Double> values = new LinkedHashMap<>();
      for (MetricResult result : outcome.results()) {
        values.putAll(result.values());
        warnings.addAll(result.warnings());
      }
      warnings.addAll(outcome.warnings());
      values.put(EVALUATIONS, counting.rows() / (double) count);
      return values;
    }
  }

  /**
   * How long an image takes, in seconds: the median of several runs after one that warms up, with
   * decoding, without loading.
   *
   * @param images of one run
   */
  double secondsPerImage(GenerationRun run, int images, int repetitions) {
    ModelAssembly assembly = assembly(run);
    try (RepresentationAutoencoder autoencoder = assembly.autoencoder(engine);
        GenerationPipeline pipeline = assembly.generation(engine, autoencoder)) {
      GenerationRequest request =
          GenerationRequest.of(
                  LabelSampling.CYCLIC.labels(pipeline.backbone().numClasses(), images, seed))
              .withSeed(seed);
      pipeline.images(request);
      double[] seconds = new double[repetitions];
      for (int i = 0; i < repetitions; i++) {
        long start = System.nanoTime();
        pipeline.images(request);
        seconds[i] = (System.nanoTime() - start) / 1e9 / images;
      }
      Arrays.sort(seconds);
      return seconds[repetitions / 2];
    }
  }

  /**
   * What the images of a run depend on beside count and seed: the sections of its config that
   * generation reads, the digests of the weights, and the engine, as a digest.
   */
  String identity(GenerationRun run) {
    ModelAssembly assembly = assembly(run);
    Map<String, Object> parts = new LinkedHashMap<>(assembly.config().root().values());
    parts.keySet().retainAll(GENERATING);
    Map<String, String> hashes = new LinkedHashMap<>();
    assembly.generationFiles().forEach((part, file) -> hashes.put(part, hash(file)));
    return Sha256.of(
        String.join("\n", parts.toString(), hashes.toString(), run.labels().name(), named));
  }

  private String hash(Path file) {
    return digests.computeIfAbsent(file, FileHash::sha256);
  }

  /** Images of each run. */
  int count() {
    return count;
  }

  /** What is compared with: a statistics file or a data set. */
  String comparedWith() {
    return named;
  }

  /**
   * The Fréchet distance of models that differ in their seed, each of images with seeds of their
   * own.
   *
   * @throws RaeException if the protocol does not have it
   */
  Sample distance(List<GenerationRun> runs) {
    List<Double> distances = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      distances.add(required(measure(runs.get(i), seed + i), "fid"));
    }
    return new Sample(distances);
  }

  /** A value that a protocol must give for a table to have its column. */
  static double required(Map<String, Double> values, String key) {
    Double value = values.get(key);
    if (value == null) {
      throw new RaeException(
          String.format(Locale.ROOT, "the protocol gives no '%s', only %s", key, values.keySet()));
    }
    return value;
  }

  /** The statistics of the reference; those of a data set are gathered once and kept. */
  private String reference() {
    if (named.endsWith(".npz")) {
      return named;
    }
    if (statistics.isEmpty()) {
      Path file = temporaryFile();
      statistics = Optional.of(file);
      EvaluationOptions options = options(protocol);
      try (ImageDataSet images = DataSets.open(registry, named)) {
        evaluator.writeReference(new DataSetImages(options.stream(images), 0), file);
      }
    }
    return statistics.get().toString();
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new RaeException("cannot delete " + file + ": " + e.getMessage(), e);
    }
  }

  private static Path temporaryFile() {
    try {
      return Files.createTempFile("rae4j-reference", ".npz");
    } catch (IOException e) {
      throw new RaeException("cannot write a temporary file: " + e.getMessage(), e);
    }
  }

  /** What readers of the values must know. */
  Set<String> warnings() {
    return warnings;
  }

  @Override
  public void close() {
    statistics.ifPresent(GenerationExperiments::delete);
    evaluator.close();
    if (measuring != engine) {
      measuring.close();
    }
    engine.close();
    registry.close();
  }
}
