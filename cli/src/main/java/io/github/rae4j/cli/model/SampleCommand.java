// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.model;

import io.github.rae4j.cli.options.BatchSizeMixin;
import io.github.rae4j.cli.options.ConditionMixin;
import io.github.rae4j.cli.options.ConfigMixin;
import io.github.rae4j.cli.options.EngineMixin;
import io.github.rae4j.cli.options.LabelMixin;
import io.github.rae4j.cli.options.ReuseMixin;
import io.github.rae4j.cli.options.Session;
import io.github.rae4j.cli.options.StepsMixin;
import io.github.rae4j.cli.output.Batches;
import io.github.rae4j.cli.output.BulkSampling;
import io.github.rae4j.cli.output.ImageOutput;
import io.github.rae4j.cli.output.ImageTarget;
import io.github.rae4j.cli.output.Targets;
import io.github.rae4j.cli.output.TensorFiles;
import io.github.rae4j.cli.processes.PartMixin;
import io.github.rae4j.cli.terminal.CommandName;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.condition.Condition;
import io.github.rae4j.core.config.ClassNames;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Generates images. */
@Command(
    name = "sample",
    description = "Generate images; without --config, with the bundled Fashion-MNIST model.",
    footer = {
      "",
      "Examples:",
      "  rae4j sample",
      "  rae4j sample --labels sneaker,sneaker,7,7 --seed 3 --out sneakers.png \\",
      "    guidance.scale=2.5",
      "  rae4j sample --config ditdh-xl-256-ag --labels 'golden retriever,360' \\",
      "    --out pets/",
      "  rae4j sample --count 50000 --sampling balanced --batch-size 64 \\",
      "    --out samples.npz",
      "  rae4j sample --count 50000 --nproc 4 --device cuda --out samples.npz",
      "  rae4j sample --count 50000 --part 2/4 --out samples.npz   (on one of four)",
      "",
      "All but a grid is written batch by batch: a run that was interrupted or killed goes on where"
          + " it was when the same command is given again."
    })
public final class SampleCommand implements Callable<Integer> {
  private static final int DEFAULT_COUNT = 10;

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private ConfigMixin config = new ConfigMixin();
  @Mixin private EngineMixin engine = new EngineMixin();
  @Mixin private LabelMixin labels = new LabelMixin();
  @Mixin private ConditionMixin condition = new ConditionMixin();
  @Mixin private StepsMixin steps = new StepsMixin();
  @Mixin private ReuseMixin reuse = new ReuseMixin();
  @Mixin private PartMixin part = new PartMixin();
  @Mixin private BatchSizeMixin batching = new BatchSizeMixin(GenerationRequest.DEFAULT_BATCH_SIZE);

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed; image i depends on (seed, i) alone (default: ${DEFAULT-VALUE}).",
      defaultValue = "" + GaussianStreams.DEFAULT_SEED)
  private long seed;

  @Option(
      names = "--noise",
      paramLabel = "FILE",
      description = "Recorded start noise (tensor 'noise', maybe 'labels') instead of a seed.")
  private Optional<Path> noise = Optional.empty();

  @Option(
      names = "--latents",
      paramLabel = "FILE",
      description = "Also write the latents as .safetensors (tensor 'latents').")
  private Optional<Path> latents = Optional.empty();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "PATH",
      description =
          "A .png grid, an .npz or .safetensors file, or a folder of PNGs"
              + " (default: rae4j-sample.png).")
  private Optional<String> out = Optional.empty();

  @Override
  public Integer call() {
    final long start = System.nanoTime();
    config.requireNoFiles();
    requireUsage();
    List<String> overrides = new ArrayList<>(steps.overrides());
    overrides.addAll(reuse.overrides());
    RaeConfig loaded = config.load(common, ConfigMixin.BUNDLED, overrides, steps.isFast());
    steps.requireUsage(loaded);
    labels.requireUsage(loaded.misc().classNames());
    labels.notes(loaded.misc().classNames()).forEach(note -> common.log("note: " + note));
    boolean decodes = loaded.stage1().isPresent();
    if (!decodes && latents.isEmpty()) {
      throw new RaeException(
          "the config has no stage_1, so there is nothing to decode with; ask for the latents by"
              + " --latents FILE.safetensors");
    }
    if (!decodes && out.isPresent()) {
      throw new RaeException(
          "the config has no stage_1, so no images can be written to " + out.get());
    }
    ImageTarget target = ImageTarget.of("--out", out.orElse("rae4j-sample.png"));
    if (decodes) {
      ImageOutput.requireWritable(target);
    }
    if (part.isDivided() && !(decodes && BulkSampling.fits(target))) {
      throw new UsageException(
          "--part, --merge and --nproc are for many images: name a folder, an .npz or a"
              + " .safetensors file as --out");
    }
    return part.run(
        common,
        target.path(),
        () -> {
          try (Session session = new Session(common, engine, loaded)) {
            run(session, loaded, decodes ? Optional.of(target) : Optional.empty(), start);
          }
          return 0;
        });
  }

  private void requireUsage() {
    batching.requireUsage();
    part.requireUsage();
    condition.requireUsage(labels);
    latents.ifPresent(file -> Targets.requireTensorFile("--latents", file));
  }

  private void run(Session session, RaeConfig loaded, Optional<ImageTarget> target, long start) {
    ModelAssembly assembly = session.assembly();
    Optional<List<Condition>> given = condition.conditions(session);
    // All files that are missing are named at once, before the first is read.
    Map<String, Path> files = assembly.generationFiles();
    // Hashing gigabytes takes a while; it runs beside the sampling.
    CompletableFuture<Map<String, String>> hashes =
        CompletableFuture.supplyAsync(() -> Session.hashes(files));
    if (target.isPresent() && !part.isMerge()) {
      prepareDecoder(session);
    }
    // Where parts are put together no network runs, so none is opened.
    Optional<GenerationPipeline> pipeline =
        part.isMerge() ? Optional.empty() : Optional.of(session.generation());
    Backbone backbone =
        pipeline.map(GenerationPipeline::backbone).orElseGet(() -> assembly.backbone().backbone());
    GenerationRequest request = request(backbone, loaded.misc().classNames(), given);
    Map<String, Object> result = new LinkedHashMap<>();
    GenerationRequest own =
        part.range(request.count(), request.batchSize())
            .map(range -> request.range(range.from(), range.to()))
            .orElse(request);
    result.put("images", own.count());
    result.put("batch_size", request.batchSize());
    if (steps.isFast()) {
      result.put("fast", true);
    }
    OptionalInt evaluations =
        pipeline.map(GenerationPipeline::evaluations).orElse(OptionalInt.empty());
    evaluations.ifPresent(n -> result.put("evaluations", n));
    result.put("notes", session.notes());
    if (target.filter(BulkSampling::fits).isPresent()) {
      runInBulk(session, loaded, target.get(), request, provenance(session, hashes), result);
    } else {
      runAtOnce(session, loaded, target, request, hashes, result);
    }
    result.put("seconds", Progress.secondsSince(start));
    List<@Nullable Long> labelsOrNull = new ArrayList<>();
    own.labels().forEach(label -> labelsOrNull.add(label.orElse(null)));
    result.put("labels", labelsOrNull);
    common.print(
        String.format(
            Locale.ROOT,
            "%d images in %.1f s on %s%s",
            own.count(),
            Progress.secondsSince(start),
            session.engineName(),
            Progress.evaluations(evaluations, ", ")));
    pipeline.flatMap(ReuseMixin::line).ifPresent(common::print);
    pipeline.map(ReuseMixin::report).ifPresent(result::putAll);
    target.map(ImageTarget::path).ifPresent(this::sayWhere);
    session.result(result);
  }

  /** Loads the decoder beside the backbone, unless it will be one for latents of another size. */
  private static void prepareDecoder(Session session) {
    RepresentationAutoencoder autoencoder = session.autoencoder();
    if (autoencoder.latentShape().equals(session.assembly().latentShape())) {
      autoencoder.prepareDecoder();
    }
  }

  private void runInBulk(
      Session session,
      RaeConfig loaded,
      ImageTarget target,
      GenerationRequest request,
      Provenance provenance,
      Map<String, Object> result) {
    if (target.isFile(".safetensors")) {
      requireRoom(session.imageSize(), request.count());
    }
    Map<String, String> settings = new LinkedHashMap<>(engine.settings());
    noise.ifPresent(file -> settings.put("noise", FileHash.sha256(file)));
    condition.hash().ifPresent(hash -> settings.put("condition", hash));
    BulkSampling bulk =
        new BulkSampling(
            common, target, latents, part, provenance, loaded.misc().classNames().names());
    Shape latent = session.assembly().latentShape();
    if (part.isMerge()) {
      result.put("parts", bulk.merge(latent, request, settings));
    } else {
      session.autoencoder();
      result.put(
          "images_of_earlier_runs", bulk.run(session.generation(), latent, request, settings));
    }
    if (part.isPart()) {
      result.put("part", part.place(target.path()).toString());
      return;
    }
    latents.ifPresent(file -> result.put("latents", file.toString()));
    latents.ifPresent(file -> common.print("latents   " + file));
    result.put("out", target.toString());
  }

  private static void requireRoom(ImageSize size, int count) {
    long one = 3L * size.height() * size.width() * Float.BYTES;
    if (one * count > Integer.MAX_VALUE) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "--out: a .safetensors file holds at most 2 GiB, that is %,d images of this model;"
                  + " generate fewer, or name a folder of PNGs or an .npz file",
              Integer.MAX_VALUE / one));
    }
  }

  private void runAtOnce(
      Session session,
      RaeConfig loaded,
      Optional<ImageTarget> target,
      GenerationRequest request,
      CompletableFuture<Map<String, String>> hashes,
      Map<String, Object> result) {
    if (target.isPresent()) {
      ImageOutput.requireMemory(
          request.count(),
          session.assembly().latentShape(),
          session.imageSize(),
          "name a folder of PNGs or an .npz file as --out, which are written batch by batch");
    }
    Progress progress = common.progress().evaluating(session.generation().evaluations());
    List<Tensor> parts = new ArrayList<>();
    Tensor generated;
    try {
      session
          .generation()
          .forEachBatch(request.withListener(progress), batch -> parts.add(batch.latents()));
      generated = Tensor.concatRows(parts);
    } finally {
      progress.finish();
    }
    latents.ifPresent(
        file -> {
          Provenance provenance =
              provenance(session, hashes).of(Optional.empty(), ImageOutput.text(request.labels()));
          SafetensorsWriter.write(file, Map.of("latents", generated), provenance.asText());
          common.print("latents   " + file);
          result.put("latents", file.toString());
        });
    target.ifPresent(
        path -> {
          writeImages(session, loaded, request, generated, path, hashes);
          result.put("out", path.toString());
        });
  }

  private void writeImages(
      Session session,
      RaeConfig loaded,
      GenerationRequest request,
      Tensor generated,
      ImageTarget path,
      CompletableFuture<Map<String, String>> hashes) {
    Tensor images =
        Batches.map(
            common, "decoding", generated, request.batchSize(), session.autoencoder()::decode);
    ImageOutput.write(
        path,
        images,
        request.labels(),
        loaded.misc().classNames().names(),
        provenance(session, hashes));
  }

  private Provenance provenance(Session session, CompletableFuture<Map<String, String>> hashes) {
    return session.provenanceOfGeneration(
        config.describe(ConfigMixin.BUNDLED),
        noise.isPresent() ? Optional.empty() : Optional.of(seed),
        "",
        Session.joined(hashes));
  }

  private void sayWhere(Path path) {
    if (part.isPart()) {
      common.print("part      " + part.place(path));
      return;
    }
    common.print("written   " + path.toAbsolutePath().normalize());
    if (!config.isGiven()) {
      common.print("");
      common.print("Try next:");
      String rae4j = "  " + CommandName.shown();
      common.print(rae4j + " sample --labels 7,7,7,7,7 --seed 1 --out sneakers.png");
      common.print(rae4j + " sample --config tiny-fashion-ag --count 100 --out samples/");
      common.print(rae4j + " describe --config ditdh-xl-256-ag");
      common.print(rae4j + " list");
    }
  }

  private GenerationRequest request(
      Backbone backbone, ClassNames classNames, Optional<List<Condition>> given) {
    int classes = backbone.numClasses();
    Optional<Weights> recorded = noise.map(TensorFiles::open);
    if (given.isPresent()) {
      return noised(
          GenerationRequest.ofConditions(given.get())
              .withSeed(seed)
              .withBatchSize(
                  batching.size(backbone.network(), engine, given.get().size(), part.count())),
          recorded);
    }
    List<Optional<Long>> wanted =
        recorded
            .map(weights -> labels.labels(classNames, classes, weights, LabelSampling.CYCLIC, seed))
            .orElseGet(
                () ->
                    labels.labels(
                        classNames,
                        classes,
                        Math.min(DEFAULT_COUNT, classes),
                        LabelSampling.CYCLIC,
                        seed));
    GenerationRequest request =
        GenerationRequest.of(wanted)
            .withSeed(seed)
            .withBatchSize(batching.size(backbone.network(), engine, wanted.size(), part.count()));
    return noised(request, recorded);
  }

  private static GenerationRequest noised(GenerationRequest request, Optional<Weights> recorded) {
    return recorded
        .map(weights -> request.withNoise(TensorFiles.floats(weights, "noise")))
        .orElse(request);
  }
}
