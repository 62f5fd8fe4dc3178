// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.cli.options.BatchSizeMixin;
import io.github.rae4j.cli.options.LabelMixin;
import io.github.rae4j.cli.options.PreparationMixin;
import io.github.rae4j.cli.options.ReuseMixin;
import io.github.rae4j.cli.options.Session;
import io.github.rae4j.cli.options.StepsMixin;
import io.github.rae4j.cli.output.BulkSampling;
import io.github.rae4j.cli.output.Targets;
import io.github.rae4j.cli.processes.PartMixin;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.pipeline.Reuse;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.Problems;
import io.github.rae4j.evaluation.ResumableGeneratedImages;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.run.ImageRecords;
import io.github.rae4j.evaluation.run.PartRange;
import io.github.rae4j.evaluation.run.ResumableGeneration;
import io.github.rae4j.evaluation.run.RunPart;
import io.github.rae4j.evaluation.run.RunParts;
import io.github.rae4j.evaluation.run.WorkFolder;
import io.github.rae4j.formats.io.Sha256;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Generates images under a protocol and measures them. */
@Command(
    name = "generation",
    description = {
      "Generate images by a config and measure them.",
      "The protocol is that of --protocol or the one that the config names as evaluation.protocol;"
          + " without either, give --metrics and, where they need one, --reference. --count and"
          + " --sampling override the protocol's.",
      "Without --config: the bundled model against the test set of Fashion-MNIST, in the features"
          + " of its own encoder.",
      "Every batch is kept on the disk until the report is written (3 bytes a pixel: 10 GB for"
          + " 50,000 images of 256 x 256), beside --out or --report where one is given; a run that"
          + " was killed goes on when the same command is given again."
    })
final class EvaluateGenerationCommand extends EvaluateModelCommand {
  private static final String KEY = "evaluation.protocol";
  private static final int DEFAULT_COUNT = 50_000;
  private static final int DIGITS = 16;

  @Mixin private PreparationMixin preparing = new PreparationMixin();
  @Mixin private LabelMixin labels = new LabelMixin();
  @Mixin private StepsMixin steps = new StepsMixin();
  @Mixin private ReuseMixin reuse = new ReuseMixin();
  @Mixin private BatchSizeMixin batching = new BatchSizeMixin(64);
  @Mixin private PartMixin part = new PartMixin();

  @Option(
      names = "--reference",
      paramLabel = "PATH",
      description = "Statistics (.npz) or a data set, instead of the protocol's.")
  private Optional<String> reference = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed of noise and labels (default: ${DEFAULT-VALUE}).",
      defaultValue = "" + GaussianStreams.DEFAULT_SEED)
  private long seed;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Also keep the images, as an .npz for ADM's evaluation.")
  private Optional<Path> out = Optional.empty();

  @Override
  void divide(Runnable whole) {
    part.run(
        common(),
        named().orElseGet(() -> Path.of("")),
        () -> {
          whole.run();
          return 0;
        });
  }

  /** What the user has named to be written, whose name the progress has too. */
  private Optional<Path> named() {
    return out.or(evaluation()::report);
  }

  @Override
  List<String> overrides() {
    return Stream.concat(steps.overrides().stream(), reuse.overrides().stream()).toList();
  }

  @Override
  boolean isFast() {
    return steps.isFast();
  }

  @Override
  void requireUsage(RaeConfig loaded) {
    preparing.requireUsage();
    steps.requireUsage(loaded);
    batching.requireUsage();
    part.requireUsage();
    labels.requireUsage(loaded.misc().classNames());
    labels.notes(loaded.misc().classNames()).forEach(note -> common().log("note: " + note));
    out.ifPresent(file -> Targets.requireArchive("--out", file));
    if (part.isDivided() && named().isEmpty()) {
      throw new UsageException(
          "--part, --merge and --nproc keep parts by the name of what is written: give --report"
              + " FILE or --out FILE");
    }
    boolean named = evaluation().isProtocolGiven() || loaded.evaluation().protocol().isPresent();
    if (!named && !evaluation().hasMetrics()) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "the config names no protocol (%s); give --protocol NAME, or --metrics NAMES and a"
                  + " --reference",
              KEY));
    }
  }

  @Override
  void evaluate(Session session, RaeConfig loaded, Progress progress) {
    EvaluationProtocol protocol =
        protocol(loaded, KEY, loaded.evaluation().protocol())
            .orElseGet(() -> evaluation().ofMetrics(List.of(), ImagePreparation.NONE));
    if (part.isPart()) {
      makePart(session, loaded, protocol, progress);
      return;
    }
    EvaluationOptions options = evaluation().options(protocol, preparing, progress);
    Optional<String> compared = reference.or(protocol::reference);
    Problems problems = new Problems();
    problems.check(session.assembly()::generationFiles);
    compared.ifPresent(text -> problems.check(() -> fetch(session.registry(), text)));
    Optional<Evaluator> made =
        problems.get(
            () ->
                new Evaluator(
                    session.registry(),
                    session.measuringEngine(),
                    options,
                    networks(session.registry())));
    try {
      made.ifPresent(evaluator -> evaluator.checkForSet(compared, problems));
      problems.throwIfAny();
      evaluate(session, loaded, protocol, made.orElseThrow(), compared, progress);
    } finally {
      made.ifPresent(Evaluator::close);
    }
  }

  private void evaluate(
      Session session,
      RaeConfig loaded,
      EvaluationProtocol protocol,
      Evaluator evaluator,
      Optional<String> compared,
      Progress progress) {
    GenerationPipeline pipeline = session.generation();
    GenerationRequest request = request(pipeline, loaded, protocol);
    // Before there is any progress, which another number of images could not go on with.
    evaluator.plan().requireEnough(request.count(), described());
    Map<String, String> hashes = Session.hashes(session.assembly().generationFiles());
    Map<String, String> identity = identity(session, request, hashes);
    Optional<RunParts> parts = part.parts(identity);
    try (WorkFolder folder =
        WorkFolder.open(target(identity), identity, Map.of(Provenance.CONFIG, described()))) {
      common().logChanges(folder);
      ImageRecords images = new ImageRecords(folder);
      parts.ifPresent(all -> all.into(List.of(images)));
      EvaluationResult outcome =
          measure(evaluator, pipeline, request, images, compared, progress, folder);
      progress.finish();
      out.ifPresent(file -> images.writeTo(file, request.labels()));
      Map<String, Object> settings = settings(session, protocol, request);
      if (!folder.changes().isEmpty()) {
        settings.put("changes", folder.changes());
      }
      report(session, protocol, outcome, hashes, settings);
      common().delete(folder);
    }
  }

  private GenerationRequest request(
      GenerationPipeline pipeline, RaeConfig loaded, EvaluationProtocol protocol) {
    GenerationRequest request =
        GenerationRequest.of(
                labels.labels(
                    loaded.misc().classNames(),
                    pipeline.backbone().numClasses(),
                    protocol.count() > 0 ? protocol.count() : DEFAULT_COUNT,
                    protocol.labels(),
                    seed))
            .withSeed(seed);
    return request.withBatchSize(
        batching.size(pipeline.backbone().network(), engine(), request.count(), part.count()));
  }

  /** Makes some of the images; they are measured when all are put together. */
  private void makePart(
      Session session, RaeConfig loaded, EvaluationProtocol protocol, Progress progress) {
    GenerationPipeline pipeline = session.generation();
    GenerationRequest request = request(pipeline, loaded, protocol);
    PartRange range = part.range(request.count(), request.batchSize()).orElseThrow();
    Map<String, String> identity =
        RunPart.identity(
            identity(session, request, Session.hashes(session.assembly().generationFiles())),
            range);
    Path place = part.place(named().orElseThrow());
    if (!part.isDone(common(), place, identity)) {
      try (WorkFolder folder =
          WorkFolder.open(place, identity, Map.of(Provenance.CONFIG, described()))) {
        common().logChanges(folder);
        ResumableGeneration generation =
            new ResumableGeneration(
                pipeline,
                request.range(range.from(), range.to()),
                List.of(new ImageRecords(folder)));
        sayDone(generation.done(), range.size());
        generation.continueWith(progress.startingAt(generation.done() / (double) range.size()));
        part.keep(common(), folder, place);
      }
    }
    progress.finish();
    common().print("part      " + place);
    common().result(Map.of("part", place.toString(), "images", range.size()));
  }

  private void sayDone(int done, int total) {
    if (done > 0) {
      common()
          .log(
              String.format(
                  Locale.ROOT, "%,d of %,d images are there already; going on", done, total));
    }
  }

  private Map<String, String> identity(
      Session session, GenerationRequest request, Map<String, String> hashes) {
    Provenance provenance =
        session.provenanceOfGeneration(described(), Optional.of(seed), "measured", hashes);
    return BulkSampling.identity(provenance, request, engine().settings());
  }

  /**
   * The target beside which the work folder is created; without one named by the user, a location
   * that is unique to this run.
   */
  private Path target(Map<String, String> identity) {
    return out.or(evaluation()::report)
        .orElseGet(
            () ->
                ModelLocations.fromEnvironment()
                    .home()
                    .resolve("evaluations")
                    .resolve(Sha256.of(identity.toString()).substring(0, DIGITS)));
  }

  private EvaluationResult measure(
      Evaluator evaluator,
      GenerationPipeline pipeline,
      GenerationRequest request,
      ImageRecords images,
      Optional<String> compared,
      Progress progress,
      WorkFolder folder) {
    if (!part.isMerge()) {
      sayDone(images.done(), request.count());
    }
    try {
      return evaluator.evaluateSet(
          new ResumableGeneratedImages(
              described(),
              pipeline,
              request,
              images,
              progress.startingAt(images.done() / (double) request.labels().size())),
          compared);
    } catch (CancellationException | DeviceException e) {
      common().logResumable(folder);
      throw e;
    }
  }

  private Map<String, Object> settings(
      Session session, EvaluationProtocol protocol, GenerationRequest request) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("seed", seed);
    settings.put(
        "labels", labels.isGiven() ? "given" : labels.sampling(protocol.labels()).toString());
    settings.put("batchSize", request.batchSize());
    Reuse reused = session.assembly().reuse();
    if (!reused.isNone()) {
      settings.put("reuse", reused.words());
    }
    if (isFast()) {
      settings.put("fast", true);
    }
    session.generation().evaluations().ifPresent(n -> settings.put("evaluations", n));
    settings.put("notes", session.notes());
    return settings;
  }
}
